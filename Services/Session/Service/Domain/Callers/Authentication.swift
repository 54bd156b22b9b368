import ServiceKit
import SessionAPI
import Wire

/// Finds out who calls the management API.
struct Authentication: Sendable {
    private let mode: AuthMode
    private let hasSettings: Bool
    /// Who a caller without a credential is, where that is allowed.
    private let anonymous: Principal
    private let bootstrap: BootstrapToken?
    private let tokens: ServiceTokenIndex
    private let jwts: JWTCallers
    private let logins: LoginSessions
    private let devLogin: DevLogin?
    private let clock: any WallClock

    /// - Throws: for settings that do not fit together; see ``AuthMode/judged(isExposed:listensOnLoopback:hasCredentials:)``.
    init(
        _ settings: Settings, tokens: ServiceTokenIndex, jwts: JWTCallers, logins: LoginSessions, devLogin: DevLogin?,
        clock: any WallClock
    ) throws(SettingsError) {
        self.tokens = tokens
        self.jwts = jwts
        self.logins = logins
        self.devLogin = devLogin
        self.clock = clock
        bootstrap = try BootstrapToken(settings)
        hasSettings = bootstrap != nil || jwts.hasKeys
        mode = try settings.choice("ORCHEO_AUTH_MODE", default: AuthMode.optional).judged(
            isExposed: try Exposure.isPublic(settings), listensOnLoopback: Exposure.listensOnLoopback(settings),
            hasCredentials: hasSettings || tokens.hasActive(at: clock.now))
        anonymous =
            mode == .disabled
            ? Principal(kind: .anonymous, subject: Principal.anonymous.subject, scopes: Scopes.all) : .anonymous
    }

    private var hasCredentials: Bool { hasSettings || tokens.hasActive(at: clock.now) }

    /// Whether a caller has to say who they are. The first service token changes it.
    var isEnforced: Bool { mode.isEnforced(hasCredentials: hasCredentials) }

    /// Whether callers have to say who they are and have nothing to say it with.
    var isClosed: Bool { isEnforced && !hasCredentials }

    /// - Returns: whoever the bearer token speaks for; without one the user of a session, of a development login, or
    ///   nobody. A bad token is refused in every mode; a cookie that is over counts as none.
    /// - Throws: `auth.invalid_scheme`, `auth.missing_token`, `auth.token_revoked`, `auth.service_token_expired`; those of
    ///   ``JWTCallers/caller(_:)``; what the store throws.
    func caller(_ credentials: Credentials) async throws -> Authenticate.Output {
        if let bearer = try await bearer(credentials.authorization) { return output(bearer) }
        if let session = try await logins.find(credentials.sessionCookie) {
            return output(session.principal, isByCookie: true)
        }
        if let developer = devLogin?.user(credentials.devCookie, at: clock.now) {
            return output(developer, isByCookie: true)
        }
        guard !isEnforced else { throw ServiceError("auth.missing_token", "This needs a bearer token.") }
        return output(anonymous)
    }

    private func output(_ principal: Principal, isByCookie: Bool = false) -> Authenticate.Output {
        .init(principal: principal, isEnforced: isEnforced, isByCookie: isByCookie)
    }

    private func bearer(_ header: String?) async throws(ServiceError) -> Principal? {
        let token: String?
        do { token = try BearerHeader.token(of: header) } catch {
            throw ServiceError("auth.invalid_scheme", "The Authorization header must read: Bearer <token>.")
        }
        guard let token else { return nil }
        let now = clock.now
        if let holder = try tokens.holder(of: token, at: now) { return holder }
        if let holder = try bootstrap?.holder(of: token, at: now) { return holder }
        guard jwts.hasKeys else { throw ServiceError("auth.invalid_token", "The token is not valid.") }
        return try await jwts.caller(token)
    }
}
