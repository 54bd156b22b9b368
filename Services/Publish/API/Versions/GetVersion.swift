public import Wire

/// One version. Errors: `workflow.not_found`, `workflow_version.not_found`.
public enum GetVersion: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        /// From 1.
        public let version: Int

        public init(ref: String, version: Int) {
            self.ref = ref
            self.version = version
        }
    }

    public typealias Output = VersionRevision

    public static let name = "publish.get_version"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
