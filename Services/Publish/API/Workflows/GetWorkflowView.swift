public import Wire

/// A workflow and what an editor shows of each of its versions, ascending, without graphs. Error: `workflow.not_found`.
public enum GetWorkflowView: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) {
            self.ref = ref
        }
    }

    public struct Output: Codable, Sendable {
        public var workflow: Workflow
        public let versions: [VersionSummary]
        /// Of the workflow.
        public let revision: Int

        public init(workflow: Workflow, versions: [VersionSummary], revision: Int) {
            self.workflow = workflow
            self.versions = versions
            self.revision = revision
        }
    }

    public static let name = "publish.get_workflow_view"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
