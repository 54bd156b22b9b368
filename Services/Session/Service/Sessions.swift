import Logging
public import RPC
public import ServiceKit
public import ServiceLifecycle
import SessionAPI
public import Storage

/// The Session service: who is calling, proven and revocable. No other process holds its keys.
public struct Sessions: StoreOwner {
    public static let name = "session"
    public static var schema: StoreSchema { .session }

    public typealias Commands = SessionCommands

    private let store: SQLSessionStore
    public let handlers: HandlerTable
    public let background: [any Service]

    /// - Throws: `SettingsError` for a setting or a key that cannot be used, `StoreError` if the store cannot be opened.
    public init(_ context: ServiceContext) async throws {
        store = try SQLSessionStore(
            at: context.location, logger: context.logger, observer: CommitFigures(of: "session", in: context.metrics))
        context.metrics.follow(store.store, at: context.location)
        do {
            let parts = try await SessionParts(store, context)
            handlers = parts.handlers
            background = [
                UsageRecorder(
                    store: store, tokens: parts.tokens, logins: parts.logins, logger: context.logger)
            ]
            if parts.authentication.isClosed {
                context.logger.warning(
                    "nobody can manage workflows: there is no token yet; orcheo-session --new-service-token makes one")
            }
        } catch {
            // The lock must not outlive a start that failed.
            await store.close()
            throw error
        }
    }

    public var ownStore: Store { store.store }

    public func readiness() async -> [ComponentHealth] {
        [ComponentHealth(name: "store", isReady: store.failure == nil, detail: store.failure)]
    }

    public func close() async { await store.close() }
}
