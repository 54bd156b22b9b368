public import Wire

/// A page of the workflows, oldest first. Errors: `request.invalid`, `workflow.not_found` (the one to go on after).
public enum ListWorkflows: Operation {
    /// The largest page.
    public static let maximumLimit = 200

    public struct Input: Codable, Sendable {
        public var includeArchived = false
        /// Whether the newest versions come with their graphs.
        public var includeGraph = false
        /// 1 to ``maximumLimit``.
        public var limit = ListWorkflows.maximumLimit
        /// UUID of the last workflow of the page before.
        public var after: String?

        public init() {}

        private enum CodingKeys: String, CodingKey {
            case includeArchived = "include_archived"
            case includeGraph = "include_graph"
            case limit, after
        }
    }

    public struct Output: Codable, Sendable {
        public var workflows: [WorkflowListItem]
        public let hasMore: Bool

        public init(workflows: [WorkflowListItem], hasMore: Bool) {
            self.workflows = workflows
            self.hasMore = hasMore
        }

        private enum CodingKeys: String, CodingKey {
            case workflows
            case hasMore = "has_more"
        }
    }

    public static let name = "publish.list_workflows"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
