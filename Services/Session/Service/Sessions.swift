public import RPC
public import ServiceKit
public import ServiceLifecycle
import SessionAPI
import Storage

/// The Session service: who is calling, proven. No other process holds its keys.
public struct Sessions: HostedService {
    public static let name = "session"

    public typealias Commands = SessionCommands

    private let store: SQLSessionStore
    public let handlers: HandlerTable
    public let background: [any Service]

    /// - Throws: `SettingsError` for a setting or a key that cannot be used, `StoreError` if the store cannot be opened.
    public init(_ context: ServiceContext) async throws {
        let settings = try ChatTokenSettings(context.settings)
        store = try SQLSessionStore(at: context.location, logger: context.logger)
        do {
            let tokens = ServiceTokenIndex(try await store.serviceTokens())
            let jwts = JWTCallers(try await JWTSettings(context.settings), clock: context.clock)
            let authentication = try Authentication(
                context.settings, tokens: tokens, jwts: jwts, clock: context.clock)
            let keys = try await SessionKeys.open(
                store, context.settings, at: context.location, sharedKey: settings.sharedKey, clock: context.clock,
                ids: context.ids)
            let identities = ChatIdentities(
                verifier: ChatTokenVerifier(
                    ring: keys.ring, issuer: settings.issuer, audience: settings.audience, clock: context.clock),
                visitors: VisitorCookies(key: keys.visitors), ids: context.ids)
            let issuer = ChatTokenIssuer(
                ring: keys.ring, settings: settings, clock: context.clock, ids: context.ids)
            handlers = Self.handlers(
                authentication, identities, issuer,
                ServiceTokenHandlers(store: store, index: tokens, clock: context.clock, ids: context.ids),
                SigningKeyHandlers(store: store, ring: keys.ring, clock: context.clock, ids: context.ids))
            background = [ServiceTokenUsage(store: store, index: tokens, logger: context.logger)]
        } catch {
            // The lock must not outlive a start that failed.
            await store.close()
            throw error
        }
    }

    private static func handlers(
        _ authentication: Authentication, _ identities: ChatIdentities, _ issuer: ChatTokenIssuer,
        _ tokens: ServiceTokenHandlers, _ keys: SigningKeyHandlers
    ) -> HandlerTable {
        var table = HandlerTable()
        AuthenticateHandler(authentication: authentication).register(in: &table)
        IdentifyChatHandler(identities: identities).register(in: &table)
        IssueChatTokenHandler(issuer: issuer).register(in: &table)
        IssueWorkflowChatTokenHandler(issuer: issuer).register(in: &table)
        tokens.register(in: &table)
        keys.register(in: &table)
        // Visitors cannot log in yet, so a publication that asks them to is told so.
        table.handle(ListLoginProviders.self) { _, _ in .init(providers: []) }
        return table
    }

    public func readiness() async -> [ComponentHealth] {
        [ComponentHealth(name: "store", isReady: store.failure == nil, detail: store.failure)]
    }

    public func close() async { await store.close() }
}
