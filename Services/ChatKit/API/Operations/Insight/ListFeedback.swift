public import Wire

/// What visitors said of a workflow's replies, the newest items first. Asked by the edge for a publisher who may see it.
///
/// Error: `chatkit.cursor_not_found`.
public enum ListFeedback: Operation {
    public struct Input: Codable, Sendable {
        /// UUID in lower case.
        public let workflowID: String
        /// 1 to 200.
        public let limit: Int
        /// The item of the last entry of the page before.
        public let after: String?

        public init(workflowID: String, limit: Int, after: String?) {
            self.workflowID = workflowID
            self.limit = limit
            self.after = after
        }

        private enum CodingKeys: String, CodingKey {
            case workflowID = "workflow_id"
            case limit, after
        }
    }

    public struct Entry: Codable, Sendable, Hashable {
        public let itemID: String
        public let threadID: String
        public let kind: GiveFeedback.Kind
        public let reason: String?
        public let at: Timestamp

        public init(itemID: String, threadID: String, kind: GiveFeedback.Kind, reason: String?, at: Timestamp) {
            self.itemID = itemID
            self.threadID = threadID
            self.kind = kind
            self.reason = reason
            self.at = at
        }

        private enum CodingKeys: String, CodingKey {
            case itemID = "item_id"
            case threadID = "thread_id"
            case kind, reason, at
        }
    }

    public struct Output: Codable, Sendable {
        public let entries: [Entry]
        public let hasMore: Bool

        public init(entries: [Entry], hasMore: Bool) {
            self.entries = entries
            self.hasMore = hasMore
        }

        private enum CodingKeys: String, CodingKey {
            case entries
            case hasMore = "has_more"
        }
    }

    public static let name = "chatkit.list_feedback"
    public static let access = Access.open
    public static let isIdempotent = true
}
