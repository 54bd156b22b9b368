import ServiceKit
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
    private let clock: any WallClock

    /// - Throws: for settings that do not fit together; see ``AuthMode/judged(isExposed:listensOnLoopback:hasCredentials:)``.
    init(
        _ settings: Settings, tokens: ServiceTokenIndex, jwts: JWTCallers, clock: any WallClock
    ) throws(SettingsError) {
        self.tokens = tokens
        self.jwts = jwts
        self.clock = clock
        bootstrap = try BootstrapToken(settings)
        var origins = try settings.list("ORCHEO_CORS_ALLOW_ORIGINS", default: [])
        if let base = settings.string("ORCHEO_CHATKIT_PUBLIC_BASE_URL") { origins.append(base) }
        hasSettings = bootstrap != nil || jwts.hasKeys
        let hasCredentials = hasSettings || tokens.hasActive(at: clock.now)
        mode = try settings.choice("ORCHEO_AUTH_MODE", default: AuthMode.optional).judged(
            isExposed: origins.contains(where: PublicHost.isNamed(by:)),
            listensOnLoopback: PublicHost.isLoopback(settings.string("ORCHEO_HOST", default: "127.0.0.1")),
            hasCredentials: hasCredentials)
        anonymous =
            mode == .disabled
            ? Principal(kind: .anonymous, subject: Principal.anonymous.subject, scopes: Scopes.all) : .anonymous
    }

    /// Whether a caller has to say who they are. The first service token changes it.
    var isEnforced: Bool { mode.isEnforced(hasCredentials: hasSettings || tokens.hasActive(at: clock.now)) }

    /// - Parameter header: `Authorization` as it came. A bad one is refused in every mode.
    /// - Throws: `auth.invalid_scheme`, `auth.missing_token`, `auth.token_revoked`, `auth.service_token_expired`; those of
    ///   ``JWTCallers/caller(_:)``.
    func principal(_ header: String?) throws(ServiceError) -> Principal {
        let token: String?
        do { token = try BearerHeader.token(of: header) } catch {
            throw ServiceError("auth.invalid_scheme", "The Authorization header must read: Bearer <token>.")
        }
        if let token {
            let now = clock.now
            if let holder = try tokens.holder(of: token, at: now) { return holder }
            if let holder = try bootstrap?.holder(of: token, at: now) { return holder }
            guard jwts.hasKeys else { throw ServiceError("auth.invalid_token", "The token is not valid.") }
            return try jwts.caller(token)
        }
        guard !isEnforced else { throw ServiceError("auth.missing_token", "This needs a bearer token.") }
        return anonymous
    }
}
