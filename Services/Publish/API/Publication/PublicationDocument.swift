public import Wire

/// Everything about who may chat with a workflow, as its publisher sees it.
public struct PublicationDocument: Codable, Sendable, Hashable {
    public enum State: String, Codable, Sendable {
        case `private`
        /// Public, but its window has not opened yet.
        case scheduled
        case `public`
        /// Public, but its window is over.
        case ended
    }

    /// UUID.
    public let workflowID: String
    public let handle: String?
    /// As of the answer.
    public let state: State
    /// Whether it was published and not revoked, whatever its window says.
    public let isPublic: Bool
    public let requireLogin: Bool
    /// Origins of pages that may embed the chat, e.g. `https://www.example.org`; nil for any.
    public let allowedOrigins: [String]?
    /// When visitors are let in, and from when they are not any more; nil for no such bound.
    public let from: Timestamp?
    public let until: Timestamp?
    /// Nil where the limits of the server hold.
    public let limits: PublicationLimits?
    /// The version that visitors talk to; nil if the workflow is private or has none.
    public let liveVersion: Int?
    /// The version that is tried out, and published next.
    public let draftVersion: Int?
    /// Nil from the Publish service; whoever knows the public base sets it.
    public var shareURL: String?
    /// Whom a visitor may turn to: an address of mail, or an https URL. Nil from the Publish service where the
    /// operator's holds.
    public var contact: String?
    public let publishedAt: Timestamp?
    public let publishedBy: String?

    public init(
        workflowID: String, handle: String?, state: State, isPublic: Bool, requireLogin: Bool,
        allowedOrigins: [String]?, from: Timestamp?, until: Timestamp?, limits: PublicationLimits?, liveVersion: Int?,
        draftVersion: Int?, shareURL: String? = nil, contact: String?, publishedAt: Timestamp?, publishedBy: String?
    ) {
        self.workflowID = workflowID
        self.handle = handle
        self.state = state
        self.isPublic = isPublic
        self.requireLogin = requireLogin
        self.allowedOrigins = allowedOrigins
        self.from = from
        self.until = until
        self.limits = limits
        self.liveVersion = liveVersion
        self.draftVersion = draftVersion
        self.shareURL = shareURL
        self.contact = contact
        self.publishedAt = publishedAt
        self.publishedBy = publishedBy
    }

    private enum CodingKeys: String, CodingKey {
        case workflowID = "workflow_id"
        case handle, state
        case isPublic = "is_public"
        case requireLogin = "require_login"
        case allowedOrigins = "allowed_origins"
        case from, until, limits
        case liveVersion = "live_version"
        case draftVersion = "draft_version"
        case shareURL = "share_url"
        case contact
        case publishedAt = "published_at"
        case publishedBy = "published_by"
    }
}
