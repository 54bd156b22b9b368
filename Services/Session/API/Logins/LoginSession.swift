public import Wire

/// A login as its user sees it.
public struct LoginSession: Codable, Sendable, Hashable {
    /// Not secret, and of no use to log in.
    public let id: String
    public let provider: String
    public let name: String?
    public let email: String?
    /// The browser as it called itself at the login, cut to 200 characters.
    public let userAgent: String?
    public let createdAt: Timestamp
    /// To the minute.
    public let lastSeenAt: Timestamp
    /// However often it is used.
    public let expiresAt: Timestamp
    /// Whether the caller uses this one.
    public let isCurrent: Bool

    public init(
        id: String, provider: String, name: String?, email: String?, userAgent: String?, createdAt: Timestamp,
        lastSeenAt: Timestamp, expiresAt: Timestamp, isCurrent: Bool
    ) {
        self.id = id
        self.provider = provider
        self.name = name
        self.email = email
        self.userAgent = userAgent
        self.createdAt = createdAt
        self.lastSeenAt = lastSeenAt
        self.expiresAt = expiresAt
        self.isCurrent = isCurrent
    }

    private enum CodingKeys: String, CodingKey {
        case id, provider, name, email
        case userAgent = "user_agent"
        case createdAt = "created_at"
        case lastSeenAt = "last_seen_at"
        case expiresAt = "expires_at"
        case isCurrent = "is_current"
    }
}

/// Threads of a visitor that belong to a user since a login. Pending until it was confirmed.
public struct Adoption: Codable, Sendable, Hashable {
    /// Of the login session.
    public let id: String
    public let visitor: String
    public let user: String

    public init(id: String, visitor: String, user: String) {
        self.id = id
        self.visitor = visitor
        self.user = user
    }
}
