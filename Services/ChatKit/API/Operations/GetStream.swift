public import Wire

/// What a stream is about, if it is of a thread of the caller. Error: `chatkit.stream_not_found`.
public enum GetStream: Operation {
    public struct Input: Codable, Sendable {
        public let streamID: String

        public init(streamID: String) { self.streamID = streamID }

        private enum CodingKeys: String, CodingKey { case streamID = "stream_id" }
    }

    public struct Output: Codable, Sendable {
        /// UUID.
        public let workflowID: String
        public let threadID: String
        public let isOpen: Bool

        public init(workflowID: String, threadID: String, isOpen: Bool) {
            self.workflowID = workflowID
            self.threadID = threadID
            self.isOpen = isOpen
        }

        private enum CodingKeys: String, CodingKey {
            case workflowID = "workflow_id"
            case threadID = "thread_id"
            case isOpen = "is_open"
        }
    }

    public static let name = "chatkit.get_stream"
    public static let access = Access.identified
    public static let isIdempotent = true
}
