public import Wire

/// Adds a version that is an uploaded Python script, as ``CreateVersion`` does. The script is kept as it is and not
/// executed here, so nothing is said about its syntax.
///
/// Errors: `workflow.not_found` (also if archived), `workflow.forbidden`, `request.invalid`,
/// `request.precondition_failed`.
public enum IngestScript: Operation {
    /// Bytes of a script.
    public static let maximumSize = 512 << 10

    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        /// Not blank, at most ``maximumSize`` bytes of UTF-8.
        public let script: String
        /// The name in the script that makes the graph.
        public var entrypoint: String?
        /// An object.
        public var metadata: JSONValue?
        /// An object.
        public var runnableConfig: JSONValue?
        public var notes: String?

        public init(ref: String, script: String) {
            self.ref = ref
            self.script = script
        }

        private enum CodingKeys: String, CodingKey {
            case ref, script, entrypoint, metadata
            case runnableConfig = "runnable_config"
            case notes
        }
    }

    public typealias Output = VersionRevision

    public static let name = "publish.ingest_script"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
