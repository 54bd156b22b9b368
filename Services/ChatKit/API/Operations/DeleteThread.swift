public import Wire

/// Deletes a thread of the caller with everything in it, and stops the reply that goes on in it (`threads.delete`).
///
/// Errors: `chatkit.thread_not_found`.
public enum DeleteThread: Operation {
    public typealias Input = QueryInput<Params>
    public typealias Output = Nothing

    public struct Params: Codable, Sendable {
        public let threadID: String

        public init(threadID: String) { self.threadID = threadID }

        private enum CodingKeys: String, CodingKey { case threadID = "thread_id" }
    }

    public static let name = "chatkit.delete_thread"
    public static let access = Access.identified
}
