import ServiceKit
import Wire

/// Finds out who calls the management API.
struct Authentication: Sendable {
    let isEnforced: Bool
    /// Who a caller without a credential is, where that is allowed.
    private let anonymous: Principal
    private let bootstrap: BootstrapToken?
    private let clock: any WallClock

    /// - Throws: for settings that do not fit together; see ``AuthMode/judged(isExposed:listensOnLoopback:hasCredentials:)``.
    init(_ settings: Settings, clock: any WallClock) throws(SettingsError) {
        self.clock = clock
        bootstrap = try BootstrapToken(settings)
        var origins = try settings.list("ORCHEO_CORS_ALLOW_ORIGINS", default: [])
        if let base = settings.string("ORCHEO_CHATKIT_PUBLIC_BASE_URL") { origins.append(base) }
        let hasCredentials = bootstrap != nil
        let mode = try settings.choice("ORCHEO_AUTH_MODE", default: AuthMode.optional).judged(
            isExposed: origins.contains(where: PublicHost.isNamed(by:)),
            listensOnLoopback: PublicHost.isLoopback(settings.string("ORCHEO_HOST", default: "127.0.0.1")),
            hasCredentials: hasCredentials)
        isEnforced = mode.isEnforced(hasCredentials: hasCredentials)
        anonymous =
            mode == .disabled
            ? Principal(kind: .anonymous, subject: Principal.anonymous.subject, scopes: Scopes.all) : .anonymous
    }

    /// - Parameter header: `Authorization` as it came. A bad one is refused in every mode.
    /// - Throws: `auth.invalid_scheme`, `auth.invalid_token`, `auth.token_expired`, `auth.missing_token`.
    func principal(_ header: String?) throws(ServiceError) -> Principal {
        let token: String?
        do { token = try BearerHeader.token(of: header) } catch {
            throw ServiceError("auth.invalid_scheme", "The Authorization header must read: Bearer <token>.")
        }
        if let token {
            guard let holder = try bootstrap?.holder(of: token, at: clock.now) else {
                throw ServiceError("auth.invalid_token", "The token is not valid.")
            }
            return holder
        }
        guard !isEnforced else { throw ServiceError("auth.missing_token", "This needs a bearer token.") }
        return anonymous
    }
}
