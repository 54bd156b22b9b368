public import Wire

/// A page of the caller's threads of a workflow, each with an empty page of items (`threads.list`).
///
/// Errors: `chatkit.cursor_not_found` if `after` is no thread of the caller in this workflow.
public enum ListThreads: Operation {
    public typealias Input = QueryInput<Params>
    public typealias Output = Page<ChatThread>

    public struct Params: Codable, Sendable {
        /// Nil and 0 mean twenty; everything else is clamped to 1...100.
        public let limit: Int?
        /// By creation; newest first unless given.
        public let order: ListOrder?
        /// The last element of the page before.
        public let after: String?

        public init(limit: Int? = nil, order: ListOrder? = nil, after: String? = nil) {
            self.limit = limit
            self.order = order
            self.after = after
        }
    }

    public static let name = "chatkit.list_threads"
    public static let access = Access.identified
    public static let isIdempotent = true
}
