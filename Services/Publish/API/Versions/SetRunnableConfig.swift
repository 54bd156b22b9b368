public import Wire

/// Replaces the configuration of a version; the one thing about a version that can change.
///
/// Errors: `workflow.not_found` (also if archived), `workflow_version.not_found`, `workflow.forbidden`,
/// `request.invalid`, `request.precondition_failed` (the revision is the version's).
public enum SetRunnableConfig: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        public let version: Int
        /// An object; nil for none.
        public let runnableConfig: JSONValue?

        public init(ref: String, version: Int, runnableConfig: JSONValue?) {
            self.ref = ref
            self.version = version
            self.runnableConfig = runnableConfig
        }

        private enum CodingKeys: String, CodingKey {
            case ref, version
            case runnableConfig = "runnable_config"
        }
    }

    public typealias Output = VersionRevision

    public static let name = "publish.set_runnable_config"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
