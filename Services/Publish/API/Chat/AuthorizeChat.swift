public import Wire

/// Whether the caller may talk to a workflow with their own credential, and to which of its versions. Its `draft_access`
/// decides on the draft; the published version is for everybody who may execute workflows, as long as it is public.
///
/// Errors: `workflow.not_found` (also if archived), `workflow_version.not_found`, `auth.forbidden`,
/// `auth.workspace_forbidden`, `chatkit.auth.not_published` (the published version of a private workflow),
/// `feature.disabled`.
public enum AuthorizeChat: Operation {
    public enum Version: String, Codable, Sendable { case published, draft }

    public enum Purpose: String, Codable, Sendable {
        /// A chat token, which the flag `chatkit_canvas_enabled` can forbid.
        case token
        /// One run without a conversation.
        case run
    }

    public struct Input: Codable, Sendable {
        public let ref: String
        public let purpose: Purpose
        /// The published one if the workflow is public and the draft otherwise, where nil.
        public let version: Version?
        /// UUID of the version that is wanted, instead of `version`. It has to be the published one or the draft.
        public let versionID: String?

        public init(ref: String, purpose: Purpose = .token, version: Version? = nil, versionID: String? = nil) {
            self.ref = ref
            self.purpose = purpose
            self.version = version
            self.versionID = versionID
        }

        private enum CodingKeys: String, CodingKey {
            case ref, purpose, version
            case versionID = "version_id"
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
