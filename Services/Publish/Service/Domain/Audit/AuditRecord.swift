import Wire

/// What may happen to a workflow, a version or a feature flag.
enum AuditAction: String, Sendable {
    case workflowCreated = "workflow_created"
    case workflowUpdated = "workflow_updated"
    case workflowPublished = "workflow_published"
    case workflowUnpublished = "workflow_unpublished"
    case publicationUpdated = "publication_updated"
    case versionCreated = "version_created"
    case versionConfigured = "version_runnable_config_updated"
    case versionActivated = "version_activated"
    case flagChanged = "feature_flag_changed"
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
