public import Wire

/// Makes a workflow private and ends its outstanding chat tokens and streams by raising its epoch. Origins, limits and
/// contact stay for the next publication; login and window belong to this one.
///
/// Errors: `workflow.not_found` (also if archived), `workflow.forbidden`, `workflow.publish.invalid_state` (it is
/// private), `request.precondition_failed`.
public enum RevokeWorkflow: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) {
            self.ref = ref
        }
    }

    public typealias Output = WorkflowRevision

    public static let name = "publish.revoke_workflow"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
