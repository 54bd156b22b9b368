public import Wire

/// A version without its graph.
public struct VersionSummary: Codable, Sendable, Hashable {
    /// UUID.
    public let id: String
    /// UUID.
    public let workflowID: String
    public let version: Int
    public let mermaid: String?
    /// Whether the version brings a schedule of its own.
    public let hasCronTrigger: Bool
    public let metadata: JSONValue
    public let runnableConfig: JSONValue?
    public let notes: String?
    public let createdBy: String
    public let createdAt: Timestamp
    public let updatedAt: Timestamp

    public init(
        id: String, workflowID: String, version: Int, mermaid: String?, hasCronTrigger: Bool, metadata: JSONValue,
        runnableConfig: JSONValue?, notes: String?, createdBy: String, createdAt: Timestamp, updatedAt: Timestamp
    ) {
        self.id = id
        self.workflowID = workflowID
        self.version = version
        self.mermaid = mermaid
        self.hasCronTrigger = hasCronTrigger
        self.metadata = metadata
        self.runnableConfig = runnableConfig
        self.notes = notes
        self.createdBy = createdBy
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case workflowID = "workflow_id"
        case version
        case mermaid
        case hasCronTrigger = "has_cron_trigger"
        case metadata
        case runnableConfig = "runnable_config"
        case notes
        case createdBy = "created_by"
        case createdAt = "created_at"
        case updatedAt = "updated_at"
    }
}
