public import Wire

/// Answers a message of the caller again, and forgets what came after it (`threads.retry_after_item`).
///
/// Refused before the first item: what ``AddUserMessage`` refuses, `chatkit.item_not_found` (also if it is no message of a
/// visitor; then nothing is forgotten).
public enum RetryAfterItem: StreamOperation {
    public typealias Input = TurnInput<Params>
    public typealias Item = ThreadEvent

    public struct Params: Codable, Sendable {
        public let threadID: String
        public let itemID: String

        public init(threadID: String, itemID: String) {
            self.threadID = threadID
            self.itemID = itemID
        }

        private enum CodingKeys: String, CodingKey {
            case threadID = "thread_id"
            case itemID = "item_id"
        }
    }

    public static let name = "chatkit.retry_after_item"
    public static let access = Access.identified
}
