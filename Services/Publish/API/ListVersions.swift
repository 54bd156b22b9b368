public import Wire

/// The versions of a workflow, ascending. Error: `workflow.not_found`.
public enum ListVersions: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String

        public init(ref: String) {
            self.ref = ref
        }
    }

    public struct Output: Codable, Sendable {
        public let versions: [WorkflowVersion]

        public init(versions: [WorkflowVersion]) {
            self.versions = versions
        }
    }

    public static let name = "publish.list_versions"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
