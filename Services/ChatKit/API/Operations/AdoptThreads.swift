public import Wire

/// Moves every thread of a visitor to the user that the visitor turned out to be, in one transaction. Doing it again moves
/// nothing. Asked by the edge, after the identity service said so.
public enum AdoptThreads: Operation {
    public struct Input: Codable, Sendable {
        /// Subjects.
        public let visitor: String
        public let user: String

        public init(visitor: String, user: String) {
            self.visitor = visitor
            self.user = user
        }
    }

    public struct Output: Codable, Sendable {
        /// How many threads were moved.
        public let threads: Int

        public init(threads: Int) { self.threads = threads }
    }

    public static let name = "chatkit.adopt_threads"
    public static let access = Access.open
    public static let isIdempotent = true
}
