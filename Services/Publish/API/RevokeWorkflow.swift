public import Wire

/// Makes a workflow private and ends its outstanding chat tokens and streams by raising its epoch.
///
/// Errors: `workflow.not_found` (also if archived), `workflow.forbidden`, `workflow.publish.invalid_state` (it is private).
public enum RevokeWorkflow: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) {
            self.ref = ref
        }
    }

    public struct Output: Codable, Sendable {
        public var workflow: Workflow
        /// Of the store after this change; whoever copies publications has it when its copy is as new.
        public let revision: Int

        public init(workflow: Workflow, revision: Int) {
            self.workflow = workflow
            self.revision = revision
        }
    }

    public static let name = "publish.revoke_workflow"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
