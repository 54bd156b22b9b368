public import Wire

/// A page of the versions of a workflow, ascending. Errors: `workflow.not_found`, `request.invalid`.
public enum ListVersions: Operation {
    /// The largest page. It comes in one answer, and a version may have megabytes.
    public static let maximumLimit = 4

    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        /// 1 to ``maximumLimit``.
        public var limit = ListVersions.maximumLimit
        /// Number of the last version of the page before.
        public var after = 0

        public init(ref: String) { self.ref = ref }
    }

    public struct Output: Codable, Sendable {
        public let versions: [WorkflowVersion]
        public let hasMore: Bool

        public init(versions: [WorkflowVersion], hasMore: Bool) {
            self.versions = versions
            self.hasMore = hasMore
        }

        private enum CodingKeys: String, CodingKey {
            case versions
            case hasMore = "has_more"
        }
    }

    public static let name = "publish.list_versions"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
