public import Wire

/// Takes a workflow away: a public one is made private first. An archived one stays as it is, so it may be repeated.
///
/// Errors: `workflow.not_found`, `workflow.forbidden`, `request.precondition_failed`.
public enum ArchiveWorkflow: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) {
            self.ref = ref
        }
    }

    public typealias Output = WorkflowRevision

    public static let name = "publish.archive_workflow"
    public static let access = Access.scope("workflows:write")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
