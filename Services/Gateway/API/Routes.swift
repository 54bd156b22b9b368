import ChatKitAPI
import PublishAPI
import SessionAPI

/// The HTTP API, described once: the Gateway serves it from this table, clients and tests read it.
public enum Routes {
    public static let listWorkflows = Route(.get, "/api/workflows", ListWorkflows.self)
    public static let createWorkflow = Route(.post, "/api/workflows", CreateWorkflow.self)
    public static let getWorkflow = Route(.get, "/api/workflows/{ref}", GetWorkflow.self)
    public static let listVersions = Route(.get, "/api/workflows/{ref}/versions", ListVersions.self)
    public static let createVersion = Route(.post, "/api/workflows/{ref}/versions", CreateVersion.self)
    public static let getVersion = Route(.get, "/api/workflows/{ref}/versions/{version}", GetVersion.self)
    public static let listRuns = Route(.get, "/api/workflows/{ref}/runs", ListRuns.self)
    public static let getCredentialReadiness = Route(
        .get, "/api/workflows/{ref}/credentials/readiness", GetCredentialReadiness.self)
    public static let getCronConfig = Route(.get, "/api/workflows/{ref}/triggers/cron/config", GetCronConfig.self)
    public static let publishWorkflow = Route(.post, "/api/workflows/{ref}/publish", PublishWorkflow.self)
    public static let revokeWorkflow = Route(.post, "/api/workflows/{ref}/publish/revoke", RevokeWorkflow.self)
    public static let getPublicMetadata = Route(.get, "/api/workflows/{ref}/public")

    public static let issueChatToken = Route(.post, "/api/chatkit/session", IssueChatToken.self)
    public static let issueWorkflowChatToken = Route(
        .post, "/api/workflows/{ref}/chatkit/session", IssueWorkflowChatToken.self)
    public static let chat = Route(.post, "/api/chatkit")

    public static let getSystemHealth = Route(.get, "/api/system/health")
    public static let getSystemInfo = Route(.get, "/api/system/info")
    public static let getReadiness = Route(.get, "/readyz")
    public static let getLiveness = Route(.get, "/livez")
    public static let getRobots = Route(.get, "/robots.txt")

    public static let all = [
        listWorkflows, createWorkflow, getWorkflow, listVersions, createVersion, getVersion, listRuns,
        getCredentialReadiness, getCronConfig, publishWorkflow, revokeWorkflow, getPublicMetadata, issueChatToken,
        issueWorkflowChatToken, chat, getSystemHealth, getSystemInfo, getReadiness, getLiveness, getRobots,
    ]
}
