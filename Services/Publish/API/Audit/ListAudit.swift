public import Wire

/// The history of a workflow and its versions, newest first. Errors: `workflow.not_found`, `request.invalid`.
public enum ListAudit: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        /// 1 to 200.
        public var limit = 50
        /// The `sequence` of the last entry of the page before.
        public var after: Int?

        public init(ref: String) { self.ref = ref }
    }

    public struct Output: Codable, Sendable {
        public let entries: [ChainedAuditEntry]
        public let hasMore: Bool

        public init(entries: [ChainedAuditEntry], hasMore: Bool) {
            self.entries = entries
            self.hasMore = hasMore
        }

        private enum CodingKeys: String, CodingKey {
            case entries
            case hasMore = "has_more"
        }
    }

    public static let name = "publish.list_audit"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}

/// A line of history with its place in the log of the whole store.
public struct ChainedAuditEntry: Codable, Sendable, Hashable {
    /// Counts from 1 over all workflows.
    public let sequence: Int
    /// The version it is about; nil for the workflow itself.
    public let version: Int?
    public let actor: String
    public let action: String
    public let at: Timestamp
    public let metadata: JSONValue
    /// SHA-256 over this entry and the hash of the one before, in hexadecimal.
    public let hash: String

    public init(
        sequence: Int, version: Int?, actor: String, action: String, at: Timestamp, metadata: JSONValue, hash: String
    ) {
        self.sequence = sequence
        self.version = version
        self.actor = actor
        self.action = action
        self.at = at
        self.metadata = metadata
        self.hash = hash
    }
}
