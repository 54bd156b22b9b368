public import Wire

/// What the edge must know of a workflow to decide who may chat with it. Every workflow has one, also a private one.
public struct Publication: Codable, Sendable, Hashable {
    /// UUID.
    public let workflowID: String
    public let handle: String?
    public let name: String
    public let description: String?
    public let isArchived: Bool
    public let isPublic: Bool
    public let requireLogin: Bool
    public let publishedAt: Timestamp?
    /// The version that visitors talk to; nil if the workflow is private or has none.
    public let publishedVersion: Int?
    /// The version that its publisher tries out; nil if it has none.
    public let draftVersion: Int?
    public let chatKit: ChatKitSettings?
    /// Raised by what ends outstanding chat tokens and running streams; those of a lower epoch are over.
    public let epoch: Int
    /// The store-wide revision of the last change to this workflow.
    public let revision: Int

    public init(
        workflowID: String, handle: String?, name: String, description: String?, isArchived: Bool, isPublic: Bool,
        requireLogin: Bool, publishedAt: Timestamp?, publishedVersion: Int?, draftVersion: Int?,
        chatKit: ChatKitSettings?, epoch: Int, revision: Int
    ) {
        self.workflowID = workflowID
        self.handle = handle
        self.name = name
        self.description = description
        self.isArchived = isArchived
        self.isPublic = isPublic
        self.requireLogin = requireLogin
        self.publishedAt = publishedAt
        self.publishedVersion = publishedVersion
        self.draftVersion = draftVersion
        self.chatKit = chatKit
        self.epoch = epoch
        self.revision = revision
    }

    private enum CodingKeys: String, CodingKey {
        case workflowID = "workflow_id"
        case handle
        case name
        case description
        case isArchived = "is_archived"
        case isPublic = "is_public"
        case requireLogin = "require_login"
        case publishedAt = "published_at"
        case publishedVersion = "published_version"
        case draftVersion = "draft_version"
        case chatKit = "chatkit"
        case epoch
        case revision
    }
}
