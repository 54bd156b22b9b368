public import Wire

/// Computes the whole chain of the audit log anew. Asked over the control socket, by an operator.
public enum VerifyAudit: Operation {
    public typealias Input = Nothing

    public struct Output: Codable, Sendable, Hashable {
        /// How many entries were read.
        public let entries: Int
        /// Hash of the last one in hexadecimal. Whoever keeps it elsewhere can tell later that no entry up to this one
        /// was changed or taken away.
        public let head: String
        /// The first entry that does not follow from those before it; nil where all do.
        public let broken: Broken?

        public struct Broken: Codable, Sendable, Hashable {
            public let sequence: Int
            public let reason: String

            public init(sequence: Int, reason: String) {
                self.sequence = sequence
                self.reason = reason
            }
        }

        public init(entries: Int, head: String, broken: Broken?) {
            self.entries = entries
            self.head = head
            self.broken = broken
        }
    }

    public static let name = "publish.verify_audit"
    public static let access = Access.open
    public static let isIdempotent = true
}
