/// Who a call is made for, as the identity service found out. Travels in the header of each call.
public struct Principal: Sendable, Hashable, Codable {
    public enum Kind: String, Sendable, Codable {
        case anonymous, visitor, user, service
        /// A bearer of a chat token: may chat with the one workflow the token names.
        case chat
    }

    public let kind: Kind
    /// Namespaced, e.g. `visitor:9f…`, `token:ci`; `anonymous` where nobody is known.
    public let subject: String
    public let scopes: Set<String>
    /// Lower-case workspace names.
    public let workspaces: [String]
    /// Of the credential, e.g. a JWT's `jti`; never the credential itself.
    public let tokenID: String?

    public init(
        kind: Kind, subject: String, scopes: Set<String> = [], workspaces: [String] = [], tokenID: String? = nil
    ) {
        self.kind = kind
        self.subject = subject
        self.scopes = scopes
        self.workspaces = workspaces
        self.tokenID = tokenID
    }

    public static let anonymous = Principal(kind: .anonymous, subject: "anonymous")

    private enum CodingKeys: String, CodingKey {
        case kind, subject, scopes, workspaces
        case tokenID = "token_id"
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(kind, forKey: .kind)
        try members.encode(subject, forKey: .subject)
        // Sorted, so that the same principal always has the same bytes.
        try members.encode(scopes.sorted(), forKey: .scopes)
        try members.encode(workspaces, forKey: .workspaces)
        try members.encodeIfPresent(tokenID, forKey: .tokenID)
    }
}
