public import Wire

/// Whether the caller may see what visitors do with a workflow: whoever may change it may. Errors: `workflow.not_found`,
/// `workflow.forbidden`.
public enum AuthorizeInsight: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) { self.ref = ref }
    }

    public struct Output: Codable, Sendable {
        /// UUID in lower case.
        public let workflowID: String

        public init(workflowID: String) { self.workflowID = workflowID }

        private enum CodingKeys: String, CodingKey { case workflowID = "workflow_id" }
    }

    public static let name = "publish.authorize_insight"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
}
