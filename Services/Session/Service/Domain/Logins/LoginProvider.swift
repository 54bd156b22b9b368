import ServiceKit

/// An OpenID provider as the operator set it up.
struct LoginProvider: Sendable {
    /// Part of subjects and URLs: lower-case letters and digits.
    let name: String
    let label: String
    let hint: String?
    let issuer: OutboundURL
    let clientID: String
    /// Nil for a public client, which PKCE alone protects.
    let clientSecret: Secret?
    let scopes: [String]
    /// Of verified addresses; nil for any, also none.
    let allowedDomains: Set<String>?
    /// Nil for any.
    let allowedGroups: Set<String>?
    /// The claim that names a user's groups.
    let groupsClaim: String
    /// What its users may do with the management API.
    let consoleScopes: Set<String>
    /// Whose users may; nil for all that may log in.
    let consoleGroups: Set<String>?

    /// Whether somebody may log in here.
    func admits(_ user: ProviderUser) -> Bool {
        if let allowedDomains {
            guard let domain = user.verifiedDomain, allowedDomains.contains(domain) else { return false }
        }
        if let allowedGroups, allowedGroups.isDisjoint(with: user.groups) { return false }
        return true
    }

    func consoleScopes(of user: ProviderUser) -> Set<String> {
        if let consoleGroups, consoleGroups.isDisjoint(with: user.groups) { return [] }
        return consoleScopes
    }
}

/// Somebody as a provider describes them.
struct ProviderUser: Sendable, Hashable {
    let subject: String
    let name: String?
    let email: String?
    let isEmailVerified: Bool
    let groups: Set<String>

    /// Lower case. An address that nobody verified proves nothing: some providers let people write any.
    var verifiedDomain: String? {
        guard isEmailVerified, let email, let at = email.lastIndex(of: "@") else { return nil }
        return email[email.index(after: at)...].lowercased()
    }
}
