public import Wire

/// Runs a workflow once for a message, in a new thread of the caller, and answers as soon as the message is stored. The
/// turn goes on whether or not anybody waits for it; its record tells how it ended.
///
/// Errors: `request.invalid`, `message.too_large`, `workflow.not_found`, `workflow_version.not_found`,
/// `responder.unavailable`, `chatkit.auth.not_published`, `feature.disabled`, `unavailable`.
public enum TriggerTurn: Operation {
    public struct Input: Codable, Sendable {
        /// UUID in lower case.
        public let workflowID: String
        public let version: ChatVersion
        /// As in a ``TurnInput``.
        public let publicationRevision: Int?
        /// Plain text.
        public let message: String
        /// Who is noted as the one that started the run.
        public let triggeredBy: String
        /// Kept with the record of the run: where the message is noted beside it as `thread_id` and `item_id`.
        public let inputPayload: JSONObject
        /// For the responder.
        public let metadata: JSONObject?

        public init(
            workflowID: String, version: ChatVersion, publicationRevision: Int? = nil, message: String,
            triggeredBy: String, inputPayload: JSONObject = JSONObject(), metadata: JSONObject? = nil
        ) {
            self.workflowID = workflowID
            self.version = version
            self.publicationRevision = publicationRevision
            self.message = message
            self.triggeredBy = triggeredBy
            self.inputPayload = inputPayload
            self.metadata = metadata
        }

        private enum CodingKeys: String, CodingKey {
            case workflowID = "workflow_id"
            case version, message
            case publicationRevision = "publication_revision"
            case triggeredBy = "triggered_by"
            case inputPayload = "input_payload"
            case metadata
        }
    }

    /// The run as it begins.
    public struct Output: Codable, Sendable {
        /// UUID.
        public let runID: String
        /// UUID.
        public let versionID: String
        public let threadID: String
        /// With the ids of thread and message.
        public let inputPayload: JSONObject
        public let startedAt: Timestamp

        public init(
            runID: String, versionID: String, threadID: String, inputPayload: JSONObject, startedAt: Timestamp
        ) {
            self.runID = runID
            self.versionID = versionID
            self.threadID = threadID
            self.inputPayload = inputPayload
            self.startedAt = startedAt
        }

        private enum CodingKeys: String, CodingKey {
            case runID = "run_id"
            case versionID = "version_id"
            case threadID = "thread_id"
            case inputPayload = "input_payload"
            case startedAt = "started_at"
        }
    }

    public static let name = "chatkit.trigger_turn"
    public static let access = Access.scope("workflows:execute")
}
