public import Wire

/// Every workflow, oldest first.
public enum ListWorkflows: Operation {
    public struct Input: Codable, Sendable {
        public let includeArchived: Bool

        public init(includeArchived: Bool = false) {
            self.includeArchived = includeArchived
        }

        private enum CodingKeys: String, CodingKey {
            case includeArchived = "include_archived"
        }
    }

    public struct Output: Codable, Sendable {
        public var workflows: [WorkflowListItem]

        public init(workflows: [WorkflowListItem]) {
            self.workflows = workflows
        }
    }

    public static let name = "publish.list_workflows"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
