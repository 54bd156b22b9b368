public import Wire

/// Gives a thread of the caller another title (`threads.update`). The answer's page of items is empty.
///
/// Errors: `request.invalid`, `chatkit.thread_not_found`.
public enum UpdateThread: Operation {
    public typealias Input = QueryInput<Params>
    public typealias Output = ChatThread

    public struct Params: Codable, Sendable {
        public let threadID: String
        /// 1 to 200 characters.
        public let title: String

        public init(threadID: String, title: String) {
            self.threadID = threadID
            self.title = title
        }

        private enum CodingKeys: String, CodingKey {
            case threadID = "thread_id"
            case title
        }
    }

    public static let name = "chatkit.update_thread"
    public static let access = Access.identified
    public static let isIdempotent = true
}
