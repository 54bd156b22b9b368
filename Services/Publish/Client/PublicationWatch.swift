public import Logging
import PublishAPI
public import RPC
public import ServiceKit
public import ServiceLifecycle
import Wire

/// Keeps a ``PublicationCopy`` equal to what Publish holds: a snapshot, then each change, and from the start again when
/// the stream breaks.
public struct PublicationWatch: Service {
    /// A watch is renewed after this long; a call without a deadline does not exist.
    private static let lifetime = Duration.seconds(3600)

    private let publish: RPCClient
    private let copy: PublicationCopy
    private let ids: any IDSource
    private let logger: Logger

    public init(publish: RPCClient, copy: PublicationCopy, ids: any IDSource, logger: Logger) {
        self.publish = publish
        self.copy = copy
        self.ids = ids
        self.logger = logger
    }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                do {
                    try await watch()
                } catch {
                    if !Task.isCancelled { logger.info("the watch broke", metadata: ["cause": "\(error)"]) }
                }
                copy.markBroken()
                do { try await Task.sleep(for: .milliseconds(20)) } catch { return }
            }
        }
    }

    private func watch() async throws {
        let options = CallOptions(principal: .anonymous, trace: ids.id("watch"), deadline: Self.lifetime)
        let stream = try await publish.stream(WatchPublications.self, Nothing(), options)
        var snapshot: [Publication]? = []
        var flags = FeatureFlags()
        while let bytes = try await stream.next() {
            switch try WireDecoder().decode(WatchPublications.Item.self, from: bytes) {
            case .publication(let publication):
                if snapshot != nil { snapshot?.append(publication) } else { copy.apply(publication) }
            case .flags(let changed, let revision):
                flags = changed
                if snapshot == nil { copy.apply(changed, revision: revision) }
            case .snapshotEnd(let revision):
                copy.replace(with: snapshot ?? [], flags, revision: revision)
                snapshot = nil
            }
        }
    }
}
