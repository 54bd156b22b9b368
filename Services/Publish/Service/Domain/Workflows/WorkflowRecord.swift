import PublishAPI
import Wire

/// A workflow with everything that belongs to it alone; versions and audit entries are kept beside it.
struct WorkflowRecord: Sendable, Hashable {
    /// UUID in lower case.
    let id: String
    let createdAt: Timestamp
    /// The subject that created it.
    let owner: String
    var name: String
    var handle: String?
    var slug: String
    var description: String?
    var tags: [String]
    var isArchived = false
    var draftAccess: DraftAccess
    var chatKit: ChatKitSettings?
    /// Nil while the workflow is private.
    var publication: OpenPublication?
    /// Holds for whatever publication is there, also the next one.
    var visitorRules = VisitorRules()
    /// The version that is tried out; nil where there is none.
    var draftVersion: Int?
    /// The highest number in use, 0 where there is none.
    var newestVersion = 0
    /// Raised by what ends chat tokens and streams that are out.
    var epoch = 0
    /// Of the store when this workflow was last changed. The store sets it.
    var revision = 0
}

/// What holds while a workflow is public.
struct OpenPublication: Sendable, Hashable {
    let at: Timestamp
    /// The subject that published it.
    let by: String
    var requireLogin: Bool
    /// The version that visitors talk to; nil as long as the workflow has none.
    var version: Int?
    /// When visitors are let in, and from when they are not any more.
    var from: Timestamp?
    var until: Timestamp?
}

/// Which visitors are let in, and how much of them. They outlast a revocation: a workflow that is taken down in a hurry
/// must not come back open to pages that it was closed to.
struct VisitorRules: Sendable, Hashable {
    /// Normalized; nil for any.
    var allowedOrigins: [String]?
    var limits: PublicationLimits?
    var contact: String?
}
