public import Wire

/// Makes a workflow public and its draft the version that visitors talk to. A workflow without versions may be public.
///
/// Errors: `workflow.not_found` (also if archived), `workflow.forbidden`, `workflow.publish.invalid_state` (it is public).
public enum PublishWorkflow: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        /// Whether visitors must log in.
        public let requireLogin: Bool

        public init(ref: String, requireLogin: Bool = false) {
            self.ref = ref
            self.requireLogin = requireLogin
        }

        private enum CodingKeys: String, CodingKey {
            case ref
            case requireLogin = "require_login"
        }
    }

    public struct Output: Codable, Sendable {
        public var workflow: Workflow
        /// One sentence for a person.
        public let message: String
        /// Of the store after this change; whoever copies publications has it when its copy is as new.
        public let revision: Int

        public init(workflow: Workflow, message: String, revision: Int) {
            self.workflow = workflow
            self.message = message
            self.revision = revision
        }
    }

    public static let name = "publish.publish_workflow"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
