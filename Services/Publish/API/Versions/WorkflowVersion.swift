public import Wire

/// One version of a workflow; immutable once written.
public struct WorkflowVersion: Codable, Sendable, Hashable {
    /// UUID.
    public let id: String
    public let createdAt: Timestamp
    public let updatedAt: Timestamp
    public let auditLog: [AuditEntry]
    public let workflowID: String
    /// Counts from 1 within the workflow.
    public let version: Int
    /// Says who answers: `{"responder": "<name>", ...}`. Nil where it was not asked for; then the member is left out.
    public let graph: JSONValue?
    /// A drawing of the graph.
    public let mermaid: String?
    /// The publisher's own facts; an object.
    public let metadata: JSONValue
    public let runnableConfig: JSONValue?
    /// The subject of the credential.
    public let createdBy: String
    public let notes: String?

    public init(
        id: String, createdAt: Timestamp, updatedAt: Timestamp, auditLog: [AuditEntry], workflowID: String,
        version: Int, graph: JSONValue?, mermaid: String?, metadata: JSONValue, runnableConfig: JSONValue?,
        createdBy: String, notes: String?
    ) {
        self.id = id
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.auditLog = auditLog
        self.workflowID = workflowID
        self.version = version
        self.graph = graph
        self.mermaid = mermaid
        self.metadata = metadata
        self.runnableConfig = runnableConfig
        self.createdBy = createdBy
        self.notes = notes
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case createdAt = "created_at"
        case updatedAt = "updated_at"
        case auditLog = "audit_log"
        case workflowID = "workflow_id"
        case version
        case graph
        case mermaid
        case metadata
        case runnableConfig = "runnable_config"
        case createdBy = "created_by"
        case notes
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id, forKey: .id)
        try members.encode(createdAt, forKey: .createdAt)
        try members.encode(updatedAt, forKey: .updatedAt)
        try members.encode(auditLog, forKey: .auditLog)
        try members.encode(workflowID, forKey: .workflowID)
        try members.encode(version, forKey: .version)
        if let graph { try members.encode(graph, forKey: .graph) }
        try members.encodeIfPresent(mermaid, forKey: .mermaid)
        try members.encode(metadata, forKey: .metadata)
        try members.encodeIfPresent(runnableConfig, forKey: .runnableConfig)
        try members.encode(createdBy, forKey: .createdBy)
        try members.encodeIfPresent(notes, forKey: .notes)
    }
}
