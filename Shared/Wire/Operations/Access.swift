/// Who may call an operation, checked by the service before its handler runs. Ownership of the thing that is asked for
/// is the domain's to judge.
public enum Access: Sendable, Hashable {
    /// Anybody the peer process speaks for, also anonymous callers.
    case open
    /// Any principal with this scope.
    case scope(String)
    /// Any principal with all of these scopes.
    case scopes(Set<String>)
    /// Somebody who can own a conversation: visitors, users, services, bearers of a chat token.
    case identified

    /// - Throws: `auth.authentication_required` or `auth.missing_scope`.
    public func check(_ principal: Principal) throws(ServiceError) {
        switch self {
        case .open: return
        case .identified:
            guard principal.kind != .anonymous else { throw Self.authenticationRequired }
        case .scope(let scope): try Self.require([scope], of: principal)
        case .scopes(let scopes): try Self.require(scopes, of: principal)
        }
    }

    private static let authenticationRequired = ServiceError(
        "auth.authentication_required", "This needs an authenticated caller.")

    private static func require(_ scopes: Set<String>, of principal: Principal) throws(ServiceError) {
        let missing = scopes.subtracting(principal.scopes).sorted()
        guard !missing.isEmpty else { return }
        // An anonymous caller of a set without authentication holds scopes; one who holds none must sign in first.
        guard principal.kind != .anonymous else { throw authenticationRequired }
        throw ServiceError("auth.missing_scope", "Missing scopes: \(missing.joined(separator: ", ")).")
    }
}
