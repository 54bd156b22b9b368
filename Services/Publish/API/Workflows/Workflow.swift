public import Wire

/// A workflow as the management API shows it, members in the order of that API.
public struct Workflow: Codable, Sendable, Hashable {
    /// UUID.
    public let id: String
    public let createdAt: Timestamp
    /// When the newest audit entry was made.
    public let updatedAt: Timestamp
    /// The newest 50, oldest first.
    public let auditLog: [AuditEntry]
    public let name: String
    public let handle: String?
    public let slug: String
    public let description: String?
    public let tags: [String]
    public let isArchived: Bool
    public let draftAccess: DraftAccess
    public let isPublic: Bool
    /// Nil while the workflow is private, as are the publisher and the share URL.
    public let publishedAt: Timestamp?
    public let publishedBy: String?
    /// False while the workflow is private.
    public let requireLogin: Bool
    /// Nil from the Publish service; whoever knows the public base sets it.
    public var shareURL: String?
    public let chatKit: ChatKitSettings?

    public init(
        id: String, createdAt: Timestamp, updatedAt: Timestamp, auditLog: [AuditEntry], name: String,
        handle: String?, slug: String, description: String?, tags: [String], isArchived: Bool,
        draftAccess: DraftAccess, isPublic: Bool, publishedAt: Timestamp?, publishedBy: String?, requireLogin: Bool,
        shareURL: String? = nil, chatKit: ChatKitSettings?
    ) {
        self.id = id
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.auditLog = auditLog
        self.name = name
        self.handle = handle
        self.slug = slug
        self.description = description
        self.tags = tags
        self.isArchived = isArchived
        self.draftAccess = draftAccess
        self.isPublic = isPublic
        self.publishedAt = publishedAt
        self.publishedBy = publishedBy
        self.requireLogin = requireLogin
        self.shareURL = shareURL
        self.chatKit = chatKit
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case auditLog = "audit_log"
        case name
        case handle
        case slug
        case description
        case tags
        case isArchived = "is_archived"
        case draftAccess = "draft_access"
        case isPublic = "is_public"
        case publishedAt = "published_at"
        case publishedBy = "published_by"
        case requireLogin = "require_login"
        case shareURL = "share_url"
        case chatKit = "chatkit"
    }
}
