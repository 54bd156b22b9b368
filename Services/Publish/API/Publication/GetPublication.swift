public import Wire

/// One publication, also of a private or archived workflow, from memory. Error: `workflow.not_found`.
public enum GetPublication: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) {
            self.ref = ref
        }
    }

    public typealias Output = Publication

    public static let name = "publish.get_publication"
    public static let access = Access.open
    public static let isIdempotent = true
}
