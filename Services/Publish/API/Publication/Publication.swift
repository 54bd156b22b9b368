public import Wire

/// What the edge must know of a workflow to decide who may chat with it. Every workflow has one, also a private one.
public struct Publication: Codable, Sendable, Hashable {
    /// UUID.
    public let workflowID: String
    public let handle: String?
    public let name: String
    public let description: String?
    /// The workspaces that its tags name, which feature flags can be set for.
    public let workspaces: [String]
    public let isArchived: Bool
    public let isPublic: Bool
    public let requireLogin: Bool
    public let publishedAt: Timestamp?
    /// Origins of pages that may embed the chat; nil for any.
    public let allowedOrigins: [String]?
    /// When visitors are let in, and from when they are not any more; nil for no such bound.
    public let from: Timestamp?
    public let until: Timestamp?
    /// Nil where the limits of the server hold.
    public let limits: PublicationLimits?
    /// Nil where the operator's holds.
    public let contact: String?
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
        workflowID: String, handle: String?, name: String, description: String?, workspaces: [String] = [],
        isArchived: Bool, isPublic: Bool, requireLogin: Bool, publishedAt: Timestamp?, allowedOrigins: [String]? = nil,
        from: Timestamp? = nil, until: Timestamp? = nil, limits: PublicationLimits? = nil, contact: String? = nil,
        publishedVersion: Int?, draftVersion: Int?, chatKit: ChatKitSettings?, epoch: Int, revision: Int
    ) {
        self.workflowID = workflowID
        self.handle = handle
        self.name = name
        self.description = description
        self.workspaces = workspaces
        self.isArchived = isArchived
        self.isPublic = isPublic
        self.requireLogin = requireLogin
        self.publishedAt = publishedAt
        self.allowedOrigins = allowedOrigins
        self.from = from
        self.until = until
        self.limits = limits
        self.contact = contact
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
        case workspaces
        case isArchived = "is_archived"
        case isPublic = "is_public"
        case requireLogin = "require_login"
        case publishedAt = "published_at"
        case allowedOrigins = "allowed_origins"
        case from, until, limits, contact
        case publishedVersion = "published_version"
        case draftVersion = "draft_version"
        case chatKit = "chatkit"
        case epoch
        case revision
    }
}

extension Publication {
    /// Whether visitors are let in at a moment, as far as publisher and clock are concerned.
    public func isOpen(at now: Timestamp) -> Bool { state(at: now) == .public }

    public func state(at now: Timestamp) -> PublicationDocument.State {
        guard isPublic, !isArchived else { return .private }
        if let until, now >= until { return .ended }
        if let from, now < from { return .scheduled }
        return .public
    }
}
