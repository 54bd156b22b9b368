public import Wire

/// A page of the items of a thread of the caller (`items.list`). Each item is what the stream sent, byte for byte.
///
/// Errors: `chatkit.thread_not_found`; `chatkit.cursor_not_found` if `after` is no item of this thread.
public enum ListItems: Operation {
    public typealias Input = QueryInput<Params>
    public typealias Output = Page<JSONValue>

    public struct Params: Codable, Sendable {
        public let threadID: String
        /// Nil and 0 mean twenty; everything else is clamped to 1...100.
        public let limit: Int?
        /// By creation; newest first unless given.
        public let order: ListOrder?
        /// The last element of the page before.
        public let after: String?

        public init(threadID: String, limit: Int? = nil, order: ListOrder? = nil, after: String? = nil) {
            self.threadID = threadID
            self.limit = limit
            self.order = order
            self.after = after
        }

        private enum CodingKeys: String, CodingKey {
            case limit, order, after
            case threadID = "thread_id"
        }
    }

    public static let name = "chatkit.list_items"
    public static let access = Access.identified
    public static let isIdempotent = true
}
