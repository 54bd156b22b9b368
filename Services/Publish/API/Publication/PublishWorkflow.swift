public import Wire

/// Makes a workflow public. A workflow without versions may be public; what keeps visitors from chatting is told as
/// findings, and noted in the audit log.
///
/// Errors: `workflow.not_found` (also if archived), `workflow.forbidden`, `workflow.publish.invalid_state` (it is
/// public), `workflow_version.not_found`, `workflow.publish.preflight` (findings that were to be enforced, in `details`),
/// `request.invalid`, `request.precondition_failed`, `feature.disabled`.
public enum PublishWorkflow: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        /// Login is not required where nothing is said.
        public let settings: PublicationChange
        public let preflight: PreflightMode
        public let facts: PreflightFacts

        public init(
            ref: String, settings: PublicationChange = PublicationChange(), preflight: PreflightMode = .report,
            facts: PreflightFacts = .unknown
        ) {
            self.ref = ref
            self.settings = settings
            self.preflight = preflight
            self.facts = facts
        }

        /// With nothing but the login decided.
        public init(ref: String, requireLogin: Bool) {
            var settings = PublicationChange()
            settings.requireLogin = requireLogin
            self.init(ref: ref, settings: settings)
        }
    }

    public struct Output: Codable, Sendable {
        public var workflow: Workflow
        /// One sentence for a person.
        public let message: String
        public let findings: [PreflightFinding]
        /// Of the workflow, as for a ``WorkflowRevision``.
        public let revision: Int

        public init(workflow: Workflow, message: String, findings: [PreflightFinding], revision: Int) {
            self.workflow = workflow
            self.message = message
            self.findings = findings
            self.revision = revision
        }
    }

    public static let name = "publish.publish_workflow"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
