public import Wire

/// Notes whether items were of use (`items.feedback`). The latest word on an item counts; items that are not there are
/// passed over.
///
/// Errors: `chatkit.thread_not_found`, `request.invalid`.
public enum GiveFeedback: Operation {
    public typealias Input = QueryInput<Params>
    public typealias Output = Nothing

    public enum Kind: String, Codable, Sendable { case positive, negative }

    public struct Params: Codable, Sendable {
        public let threadID: String
        /// May be empty; at most 100.
        public let itemIDs: [String]
        public let kind: Kind
        /// At most 2000 characters.
        public let reason: String?

        public init(threadID: String, itemIDs: [String], kind: Kind, reason: String? = nil) {
            self.threadID = threadID
            self.itemIDs = itemIDs
            self.kind = kind
            self.reason = reason
        }

        private enum CodingKeys: String, CodingKey {
            case threadID = "thread_id"
            case itemIDs = "item_ids"
            case kind, reason
        }
    }

    public static let name = "chatkit.give_feedback"
    public static let access = Access.identified
    public static let isIdempotent = true
}
