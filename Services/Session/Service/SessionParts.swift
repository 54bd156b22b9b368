import RPC
import ServiceKit
import SessionAPI

/// What the service is made of, from its store and its settings.
struct SessionParts: Sendable {
    let tokens: ServiceTokenIndex
    let logins: LoginSessions
    let authentication: Authentication
    let handlers: HandlerTable

    init(_ store: SQLSessionStore, _ context: ServiceContext) async throws {
        let (settings, clock, ids) = (context.settings, context.clock, context.ids)
        let tokenSettings = try ChatTokenSettings(settings)
        let keys = try await SessionKeys.open(
            store, settings, at: context.location, sharedKey: tokenSettings.sharedKey, clock: clock, ids: ids)
        let known = try await store.revocations(at: clock.now)
        let revocations = RevocationIndex(known.records, newest: known.newest)
        let http = PinnedHTTP(
            timeout: try settings.seconds(
                "ORCHEO_AUTH_JWKS_TIMEOUT", default: .seconds(5), in: .milliseconds(100) ... .seconds(60)),
            allowsPrivateAddresses: try settings.bool("ORCHEO_OUTBOUND_ALLOW_PRIVATE_ADDRESSES", default: false))
        let providers = LoginProviders(
            all: try LoginProvider.all(settings).map { OpenIDProvider($0, http: http, clock: clock) })
        let jwts = JWTCallers(
            try await JWTSettings(settings, http: http, clock: clock), revocations: revocations, clock: clock)
        let devLogin = try DevLogin(settings, key: keys.devLogin)
        let visitors = VisitorCookies(key: keys.visitors)

        tokens = ServiceTokenIndex(try await store.serviceTokens())
        logins = LoginSessions(store: store, revocations: revocations, providers: providers.names, clock: clock)
        authentication = try Authentication(
            settings, tokens: tokens, jwts: jwts, logins: logins, devLogin: devLogin, clock: clock)
        let verified = VerifiedTokens()
        let identities = ChatIdentities(
            verifier: ChatTokenVerifier(
                ring: keys.ring, verified: verified, issuer: tokenSettings.issuer, audience: tokenSettings.audience,
                clock: clock),
            jwts: jwts, logins: logins, devLogin: devLogin, proxy: try TrustedProxy(settings), revocations: revocations,
            visitors: visitors, clock: clock, ids: ids)
        let issuer = ChatTokenIssuer(
            ring: keys.ring, verified: verified, settings: tokenSettings, revocations: revocations, clock: clock,
            ids: ids)

        var table = HandlerTable()
        AuthenticateHandler(authentication: authentication).register(in: &table)
        IdentifyChatHandler(identities: identities).register(in: &table)
        IssueChatTokenHandler(issuer: issuer, authentication: authentication).register(in: &table)
        IssueWorkflowChatTokenHandler(issuer: issuer).register(in: &table)
        ServiceTokenHandlers(store: store, index: tokens, revocations: revocations, clock: clock, ids: ids)
            .register(in: &table)
        SigningKeyHandlers(store: store, ring: keys.ring, clock: clock, ids: ids).register(in: &table)
        RevocationHandlers(store: store, index: revocations, clock: clock).register(in: &table)
        LoginHandlers(
            providers: providers, store: store, revocations: revocations, visitors: visitors, clock: clock, ids: ids
        ).register(in: &table)
        LoginSessionHandlers(
            providers: providers, store: store, sessions: logins, revocations: revocations, clock: clock
        ).register(in: &table)
        DevLoginHandlers(login: devLogin, clock: clock).register(in: &table)
        handlers = table
    }
}
