public import Wire

/// The version that answers a chat. Errors: `workflow.not_found` (also if archived), `workflow_version.not_found`.
public enum GetServedVersion: Operation {
    public enum Which: String, Codable, Sendable { case published, draft }

    public struct Input: Codable, Sendable {
        /// UUID.
        public let workflowID: String
        public let which: Which

        public init(workflowID: String, which: Which) {
            self.workflowID = workflowID
            self.which = which
        }

        private enum CodingKeys: String, CodingKey {
            case workflowID = "workflow_id"
            case which
        }
    }

    public struct Output: Codable, Sendable {
        public let workflowID: String
        /// UUID.
        public let versionID: String
        public let version: Int
        public let graph: JSONValue
        public let workflowName: String
        /// Nil where the workflow offers no choice.
        public let supportedModels: [ChatKitSettings.SupportedModel]?

        public init(
            workflowID: String, versionID: String, version: Int, graph: JSONValue, workflowName: String,
            supportedModels: [ChatKitSettings.SupportedModel]?
        ) {
            self.workflowID = workflowID
            self.versionID = versionID
            self.version = version
            self.graph = graph
            self.workflowName = workflowName
            self.supportedModels = supportedModels
        }

        private enum CodingKeys: String, CodingKey {
            case workflowID = "workflow_id"
            case versionID = "version_id"
            case version
            case graph
            case workflowName = "workflow_name"
            case supportedModels = "supported_models"
        }
    }

    public static let name = "publish.get_served_version"
    public static let access = Access.open
    public static let isIdempotent = true
}
