public import Wire

/// Adds a version, which becomes the draft. A workflow that is public without any version serves it at once.
///
/// Errors: `workflow.not_found` (also if archived), `workflow.forbidden`, `request.invalid`,
/// `request.precondition_failed`, `workflow_version.invalid_graph` with `details` like those of `request.invalid`.
public enum CreateVersion: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        /// `{"responder": "<name>", ...}`, by the schema of the responder.
        public let graph: JSONValue
        /// An object.
        public let metadata: JSONValue?
        /// An object.
        public let runnableConfig: JSONValue?
        public let mermaid: String?
        public let notes: String?

        public init(
            ref: String, graph: JSONValue, metadata: JSONValue? = nil, runnableConfig: JSONValue? = nil,
            mermaid: String? = nil, notes: String? = nil
        ) {
            self.ref = ref
            self.graph = graph
            self.metadata = metadata
            self.runnableConfig = runnableConfig
            self.mermaid = mermaid
            self.notes = notes
        }

        private enum CodingKeys: String, CodingKey {
            case ref
            case graph
            case metadata
            case runnableConfig = "runnable_config"
            case mermaid
            case notes
        }
    }

    public typealias Output = VersionRevision

    public static let name = "publish.create_version"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
