public import Wire

/// A thread of the caller with its oldest twenty items, ascending (`threads.get_by_id`).
///
/// Errors: `chatkit.thread_not_found`.
public enum GetThread: Operation {
    public typealias Input = QueryInput<Params>
    public typealias Output = ChatThread

    public struct Params: Codable, Sendable {
        public let threadID: String

        public init(threadID: String) { self.threadID = threadID }

        private enum CodingKeys: String, CodingKey { case threadID = "thread_id" }
    }

    public static let name = "chatkit.get_thread"
    public static let access = Access.identified
    public static let isIdempotent = true
}
