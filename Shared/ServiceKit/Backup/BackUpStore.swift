public import Wire

/// `store.back_up`, which each service with a store answers: the store as it was at one moment, then the files that its
/// rows name. Each part is an item that describes it, then items of octets, as many bytes as it said.
///
/// Errors: `auth.forbidden` for a process that is neither the service's own user nor root; `store.in_memory`; those of a
/// store that cannot be copied.
public enum BackUpStore: StreamOperation {
    public typealias Input = Nothing

    public struct Item: Codable, Sendable, Hashable {
        /// The name of a file; nil for the store itself, which comes first.
        public let file: String?
        /// Bytes.
        public let size: Int

        public init(file: String?, size: Int) {
            self.file = file
            self.size = size
        }
    }

    public static let name = "store.back_up"
    /// Nobody who comes over HTTP has it: it is no scope of tokens.
    public static let access = Access.scope("operator")
}
