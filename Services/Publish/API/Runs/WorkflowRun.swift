public import Wire

/// The record of one run of a version.
public struct WorkflowRun: Codable, Sendable, Hashable {
    public enum Status: String, Codable, Sendable { case pending, running, succeeded, failed, cancelled }

    /// UUID.
    public let id: String
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let auditLog: [AuditEntry]
    public let workflowVersionID: String
    public let status: Status
    public let triggeredBy: String
    public let inputPayload: JSONValue
    public let runnableConfig: JSONValue?
    public let tags: [String]
    public let callbacks: [JSONValue]
    public let metadata: JSONValue
    public let runName: String?
    public let outputPayload: JSONValue?
    public let startedAt: Timestamp?
    public let completedAt: Timestamp?
    public let error: String?

    public init(
        id: String, createdAt: Timestamp, updatedAt: Timestamp, auditLog: [AuditEntry], workflowVersionID: String,
        status: Status, triggeredBy: String, inputPayload: JSONValue, runnableConfig: JSONValue?, tags: [String],
        callbacks: [JSONValue], metadata: JSONValue, runName: String?, outputPayload: JSONValue?,
        startedAt: Timestamp?, completedAt: Timestamp?, error: String?
    ) {
        self.id = id
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.auditLog = auditLog
        self.workflowVersionID = workflowVersionID
        self.status = status
        self.triggeredBy = triggeredBy
        self.inputPayload = inputPayload
        self.runnableConfig = runnableConfig
        self.tags = tags
        self.callbacks = callbacks
        self.metadata = metadata
        self.runName = runName
        self.outputPayload = outputPayload
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.error = error
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case auditLog = "audit_log"
        case workflowVersionID = "workflow_version_id"
        case status
        case triggeredBy = "triggered_by"
        case inputPayload = "input_payload"
        case runnableConfig = "runnable_config"
        case tags
        case callbacks
        case metadata
        case runName = "run_name"
        case outputPayload = "output_payload"
        case startedAt = "started_at"
        case completedAt = "completed_at"
        case error
    }
}
