import ServiceKit

/// Whether callers of the management API have to say who they are.
enum AuthMode: String, CaseIterable, Sendable {
    /// Never: one person's own machine.
    case disabled
    /// As soon as a credential is configured.
    case optional
    case required

    func isEnforced(hasCredentials: Bool) -> Bool { self == .required || self == .optional && hasCredentials }

    /// The mode that is in force, once it is known who can reach the service.
    ///
    /// - Parameters:
    ///   - isExposed: whether a setting names a public host.
    ///   - listensOnLoopback: whether the HTTP listener can be reached from this machine alone.
    /// - Throws: for settings under which anybody could manage workflows, or nobody could.
    func judged(
        isExposed: Bool, listensOnLoopback: Bool, hasCredentials: Bool
    ) throws(SettingsError) -> AuthMode {
        if self == .disabled {
            guard listensOnLoopback else {
                throw SettingsError("ORCHEO_AUTH_MODE", "may be disabled only where ORCHEO_HOST is a loopback address.")
            }
            guard !isExposed else {
                throw SettingsError(
                    "ORCHEO_AUTH_MODE",
                    "may be disabled only where neither ORCHEO_CHATKIT_PUBLIC_BASE_URL nor "
                        + "ORCHEO_CORS_ALLOW_ORIGINS names a public host.")
            }
            return self
        }
        guard isExposed else { return self }
        guard hasCredentials else {
            throw SettingsError(
                "ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN",
                "must be set where ORCHEO_CHATKIT_PUBLIC_BASE_URL or ORCHEO_CORS_ALLOW_ORIGINS names a public host.")
        }
        return .required
    }
}
