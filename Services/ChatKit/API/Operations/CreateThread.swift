public import Wire

/// Begins a thread with its first message and streams the reply (`threads.create`).
///
/// Refused before the first item: `request.invalid`, `message.too_large`, `chatkit.attachment_not_found`,
/// `workflow_version.not_found`, `workflow_version.invalid_graph`, `unavailable`.
public enum CreateThread: StreamOperation {
    public typealias Item = ThreadEvent

    public struct Input: Codable, Sendable {
        public let workflowID: String
        public let version: ChatVersion
        public let params: Params
        /// Free-form, of the client, for this reply; kept apart from everything of the server.
        public let metadata: JSONObject?

        public init(workflowID: String, version: ChatVersion, params: Params, metadata: JSONObject? = nil) {
            self.workflowID = workflowID
            self.version = version
            self.params = params
            self.metadata = metadata
        }

        private enum CodingKeys: String, CodingKey {
            case version, params, metadata
            case workflowID = "workflow_id"
        }
    }

    public struct Params: Codable, Sendable {
        public let input: UserMessageInput

        public init(input: UserMessageInput) { self.input = input }
    }

    public static let name = "chatkit.create_thread"
    public static let access = Access.identified
}
