import Wire

/// What may happen to a workflow or a version.
enum AuditAction: String, Sendable {
    case workflowCreated = "workflow_created"
    case workflowPublished = "workflow_published"
    case workflowUnpublished = "workflow_unpublished"
    case versionCreated = "version_created"
}

/// One line of history.
struct AuditRecord: Sendable, Hashable {
    /// The version it is about; nil for the workflow itself.
    let version: Int?
    /// The subject of the credential that did it.
    let actor: String
    let action: AuditAction
    let at: Timestamp
    let metadata: JSONObject

    init(
        version: Int? = nil, actor: String, action: AuditAction, at: Timestamp, metadata: JSONObject = JSONObject()
    ) {
        self.version = version
        self.actor = actor
        self.action = action
        self.at = at
        self.metadata = metadata
    }
}
