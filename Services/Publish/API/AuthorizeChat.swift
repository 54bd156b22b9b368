public import Wire

/// Whether the caller may have a chat token for a workflow, and for which of its versions. Its `draft_access` decides on
/// the draft; the published version is for everybody who may execute workflows, as long as the workflow is public.
///
/// Errors: `workflow.not_found` (also if archived), `auth.forbidden`, `auth.workspace_forbidden`,
/// `chatkit.auth.not_published` (the published version of a private workflow).
public enum AuthorizeChat: Operation {
    public enum Version: String, Codable, Sendable { case published, draft }

    public struct Input: Codable, Sendable {
        public let ref: String
        /// The published one if the workflow is public and the draft otherwise, where nil.
        public let version: Version?

        public init(ref: String, version: Version? = nil) {
            self.ref = ref
            self.version = version
        }
    }

    public struct Output: Codable, Sendable {
        public let workflowID: String
        public let workflowName: String
        public let version: Version
        public let epoch: Int

        public init(workflowID: String, workflowName: String, version: Version, epoch: Int) {
            self.workflowID = workflowID
            self.workflowName = workflowName
            self.version = version
            self.epoch = epoch
        }

        private enum CodingKeys: String, CodingKey {
            case workflowID = "workflow_id"
            case workflowName = "workflow_name"
            case version, epoch
        }
    }

    public static let name = "publish.authorize_chat"
    public static let access = Access.scopes(["workflows:read", "workflows:execute"])
    public static let isIdempotent = true
}
