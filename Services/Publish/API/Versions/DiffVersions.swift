public import Wire

/// How the graph of one version differs from that of another, as text: sorted members, indented by two spaces.
///
/// Errors: `workflow.not_found`, `workflow_version.not_found`.
public enum DiffVersions: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        public let base: Int
        public let target: Int

        public init(ref: String, base: Int, target: Int) {
            self.ref = ref
            self.base = base
            self.target = target
        }
    }

    public struct Output: Codable, Sendable {
        public let baseVersion: Int
        public let targetVersion: Int
        /// Lines of a unified diff with three lines of context; empty where both graphs are the same.
        public let diff: [String]

        public init(baseVersion: Int, targetVersion: Int, diff: [String]) {
            self.baseVersion = baseVersion
            self.targetVersion = targetVersion
            self.diff = diff
        }

        private enum CodingKeys: String, CodingKey {
            case baseVersion = "base_version"
            case targetVersion = "target_version"
            case diff
        }
    }

    public static let name = "publish.diff_versions"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
}
