public import Wire

/// A chat token for a workflow whose draft or published version the caller was found to be allowed to chat with.
public enum IssueWorkflowChatToken: Operation {
    public typealias Output = ChatToken

    public struct Input: Codable, Sendable {
        public let workflowID: String
        public let workflowName: String
        public let version: TokenVersion
        /// Of the workflow's publication, now.
        public let epoch: Int

        public init(workflowID: String, workflowName: String, version: TokenVersion, epoch: Int) {
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

    public static let name = "session.issue_workflow_chat_token"
    public static let access = Access.scopes(["workflows:read", "workflows:execute"])
}
