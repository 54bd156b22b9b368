public import Wire

/// The runs of a workflow, newest first. Errors: `workflow.not_found`, `request.invalid`.
public enum ListRuns: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        /// 1 to 200.
        public let limit: Int

        public init(ref: String, limit: Int = 50) {
            self.ref = ref
            self.limit = limit
        }
    }

    public struct Output: Codable, Sendable {
        public let runs: [WorkflowRun]

        public init(runs: [WorkflowRun]) {
            self.runs = runs
        }
    }

    public static let name = "publish.list_runs"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
