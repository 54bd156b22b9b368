public import Wire

/// Takes what became of turns. A report of a turn replaces what is known of it, unless that is further on, so reports
/// may come again and in any order. Reports of versions that are not known here are left out.
public enum RecordRuns: Operation {
    /// Reports in one call.
    public static let maximumCount = 500

    public struct Input: Codable, Sendable {
        public let reports: [RunReport]

        public init(reports: [RunReport]) { self.reports = reports }
    }

    public struct Output: Codable, Sendable {
        /// How many of the reports are about a known version.
        public let recorded: Int

        public init(recorded: Int) { self.recorded = recorded }
    }

    public static let name = "publish.record_runs"
    public static let access = Access.open
    public static let isIdempotent = true
}

/// What is known of one run: everything, each time.
public struct RunReport: Codable, Sendable, Hashable {
    /// UUID.
    public let id: String
    /// Of the turn that the run is; a turn has one run.
    public let turnID: String
    /// UUIDs.
    public let workflowID: String
    public let versionID: String
    public let status: WorkflowRun.Status
    /// The subject that the run answers.
    public let triggeredBy: String
    /// Where the message is, not what it says: `thread_id`, `item_id`.
    public let inputPayload: JSONValue
    public let createdAt: Timestamp
    public let startedAt: Timestamp?
    public let completedAt: Timestamp?
    /// Why it failed or was cancelled.
    public let reason: String?

    public init(
        id: String, turnID: String, workflowID: String, versionID: String, status: WorkflowRun.Status,
        triggeredBy: String, inputPayload: JSONValue, createdAt: Timestamp, startedAt: Timestamp? = nil,
        completedAt: Timestamp? = nil, reason: String? = nil
    ) {
        self.id = id
        self.turnID = turnID
        self.workflowID = workflowID
        self.versionID = versionID
        self.status = status
        self.triggeredBy = triggeredBy
        self.inputPayload = inputPayload
        self.createdAt = createdAt
        self.startedAt = startedAt
        self.completedAt = completedAt
        self.reason = reason
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case turnID = "turn_id"
        case workflowID = "workflow_id"
        case versionID = "version_id"
        case status
        case triggeredBy = "triggered_by"
        case inputPayload = "input_payload"
        case createdAt = "created_at"
        case startedAt = "started_at"
        case completedAt = "completed_at"
        case reason
    }
}
