public import Wire

/// A chat token for the published version of a workflow, issued to an integrator's backend for one of its visitors.
/// Errors: `auth.authentication_required`, `auth.missing_scope`, `auth.workspace_forbidden`, `request.invalid`; those of
/// ``Authenticate``.
public enum IssueChatToken: Operation {
    public typealias Output = ChatToken

    public struct Input: Codable, Sendable {
        public let workflowID: String
        public let workflowName: String
        /// Only `published` is granted here.
        public let version: TokenVersion
        /// Of the workflow's publication, now.
        public let epoch: Int
        /// How the integrator calls the workflow; its name by default.
        public let workflowLabel: String?
        /// The integrator's visitor; its `id` makes the subject `ext:<identifier>:<id>`.
        public let user: JSONObject?
        /// About the assistant, for the integrator.
        public let assistant: JSONObject?
        /// For the integrator; `workspace_id` in it chooses the workspace.
        public let metadata: JSONObject?
        /// The `Authorization` header of a caller who was not identified before: integrators ask often, and this spares
        /// a call. Nil where the call is made in the name of its principal.
        public let authorization: String?

        public init(
            workflowID: String, workflowName: String, version: TokenVersion, epoch: Int, workflowLabel: String? = nil,
            user: JSONObject?, assistant: JSONObject? = nil, metadata: JSONObject?, authorization: String? = nil
        ) {
            self.workflowID = workflowID
            self.workflowName = workflowName
            self.version = version
            self.epoch = epoch
            self.workflowLabel = workflowLabel
            self.user = user
            self.assistant = assistant
            self.metadata = metadata
            self.authorization = authorization
        }

        private enum CodingKeys: String, CodingKey {
            case workflowID = "workflow_id"
            case workflowName = "workflow_name"
            case version, epoch
            case workflowLabel = "workflow_label"
            case user, assistant, metadata, authorization
        }
    }

    public static let name = "session.issue_chat_token"
    /// Asked by the handler, once it knows the caller.
    public static let access = Access.open
    public static let callerAccess = Access.scope("chatkit:session")
}
