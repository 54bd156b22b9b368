import Logging
public import RPC
public import ServiceKit
public import Storage

/// The Publish service: workflows, their versions, who may chat with them, and the log of what was done to them.
public struct Publishing: StoreOwner {
    public typealias Commands = PublishCommands

    public static let name = "publish"
    public static var schema: StoreSchema { .publish }

    private let store: any PublishStore
    private let feed: PublicationFeed
    private let logger: Logger
    public let handlers: HandlerTable
    public let ownStore: Store

    /// - Throws: `StoreError` if the store cannot be opened or read.
    public init(_ context: ServiceContext) async throws {
        let metrics = context.metrics
        let store = try SQLitePublishStore(
            at: context.location, logger: context.logger, observer: CommitFigures(of: "publish", in: metrics))
        let feed = PublicationFeed(try await store.snapshot())
        metrics.follow(store.store, at: context.location)
        metrics.add { feed.figures }
        self.store = store
        ownStore = store.store
        self.feed = feed
        handlers =
            PublishHandlers(
                store: store, feed: feed, servedVersions: ServedVersions(store), clock: context.clock, ids: context.ids
            ).table
        logger = context.logger
    }

    public func readiness() async -> [ComponentHealth] {
        [ComponentHealth(name: "store", isReady: store.failure == nil, detail: store.failure)]
    }

    public func close() async {
        feed.close()
        do { try await store.close() } catch {
            logger.error("the store was not closed cleanly", metadata: ["cause": "\(error)"])
        }
    }
}
