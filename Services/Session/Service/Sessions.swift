public import RPC
public import ServiceKit
import SessionAPI
import Storage

/// The Session service: who is calling, proven. No other process holds its keys.
public struct Sessions: HostedService {
    public static let name = "session"

    private let store: SQLSessionStore
    public let handlers: HandlerTable

    /// - Throws: `SettingsError` for a setting or a key that cannot be used, `StoreError` if the store cannot be opened.
    public init(_ context: ServiceContext) async throws {
        let authentication = try Authentication(context.settings, clock: context.clock)
        let tokens = try ChatTokenSettings(context.settings)
        store = try SQLSessionStore(at: context.location, logger: context.logger)
        do {
            let keys = try await SessionKeys.open(
                store, context.settings, at: context.location, sharedKey: tokens.sharedKey, clock: context.clock,
                ids: context.ids)
            let identities = ChatIdentities(
                verifier: ChatTokenVerifier(
                    ring: keys.ring, issuer: tokens.issuer, audience: tokens.audience, clock: context.clock),
                visitors: VisitorCookies(key: keys.visitors), ids: context.ids)
            let issuer = ChatTokenIssuer(ring: keys.ring, settings: tokens, clock: context.clock, ids: context.ids)
            handlers = Self.handlers(authentication, identities, issuer)
        } catch {
            // The lock must not outlive a start that failed.
            await store.close()
            throw error
        }
    }

    static func handlers(
        _ authentication: Authentication, _ identities: ChatIdentities, _ issuer: ChatTokenIssuer
    ) -> HandlerTable {
        var table = HandlerTable()
        AuthenticateHandler(authentication: authentication).register(in: &table)
        IdentifyChatHandler(identities: identities).register(in: &table)
        IssueChatTokenHandler(issuer: issuer).register(in: &table)
        IssueWorkflowChatTokenHandler(issuer: issuer).register(in: &table)
        // Visitors cannot log in yet, so a publication that asks them to is told so.
        table.handle(ListLoginProviders.self) { _, _ in .init(providers: []) }
        return table
    }

    public func readiness() async -> [ComponentHealth] {
        [ComponentHealth(name: "store", isReady: store.failure == nil, detail: store.failure)]
    }

    public func close() async { await store.close() }
}
