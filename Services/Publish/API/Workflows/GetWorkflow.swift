public import Wire

/// One workflow, also an archived one. Error: `workflow.not_found`.
public enum GetWorkflow: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) {
            self.ref = ref
        }
    }

    public typealias Output = WorkflowRevision

    public static let name = "publish.get_workflow"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
