import ChatKitAPI
import PublishAPI
import SessionAPI

/// The HTTP API, described once: the Gateway serves it from this table, clients and tests read it.
public enum Routes {
    public static let listWorkflows = Route(.get, "/api/workflows", ListWorkflows.self)
    public static let createWorkflow = Route(.post, "/api/workflows", CreateWorkflow.self)
    public static let getWorkflow = Route(.get, "/api/workflows/{ref}", GetWorkflow.self)
    public static let updateWorkflow = Route(.put, "/api/workflows/{ref}", UpdateWorkflow.self)
    public static let archiveWorkflow = Route(.delete, "/api/workflows/{ref}", ArchiveWorkflow.self)
    public static let getWorkflowView = Route(.get, "/api/workflows/{ref}/workflow", GetWorkflowView.self)
    /// The name that clients before version 0.39 know.
    public static let getCanvasView = Route(.get, "/api/workflows/{ref}/canvas", GetWorkflowView.self)
    public static let getCronConfig = Route(.get, "/api/workflows/{ref}/triggers/cron/config", GetCronConfig.self)

    public static let listVersions = Route(.get, "/api/workflows/{ref}/versions", ListVersions.self)
    public static let createVersion = Route(.post, "/api/workflows/{ref}/versions", CreateVersion.self)
    public static let ingestScript = Route(.post, "/api/workflows/{ref}/versions/ingest", IngestScript.self)
    public static let getVersion = Route(.get, "/api/workflows/{ref}/versions/{version}", GetVersion.self)
    public static let getMermaid = Route(.get, "/api/workflows/{ref}/versions/{version}/mermaid", GetVersion.self)
    public static let diffVersions = Route(
        .get, "/api/workflows/{ref}/versions/{version}/diff/{target}", DiffVersions.self)
    public static let setRunnableConfig = Route(
        .put, "/api/workflows/{ref}/versions/{version}/runnable-config", SetRunnableConfig.self)
    public static let activateVersion = Route(
        .post, "/api/workflows/{ref}/versions/{version}/activate", ActivateVersion.self)
    public static let getCredentialReadiness = Route(
        .get, "/api/workflows/{ref}/credentials/readiness", GetCredentialReadiness.self)

    public static let getPublication = Route(.get, "/api/workflows/{ref}/publish", GetPublicationDocument.self)
    public static let publishWorkflow = Route(.post, "/api/workflows/{ref}/publish", PublishWorkflow.self)
    public static let updatePublication = Route(.patch, "/api/workflows/{ref}/publish", UpdatePublication.self)
    public static let revokeWorkflow = Route(.post, "/api/workflows/{ref}/publish/revoke", RevokeWorkflow.self)
    public static let getPublicMetadata = Route(.get, "/api/workflows/{ref}/public")

    public static let listRuns = Route(.get, "/api/workflows/{ref}/runs", ListRuns.self)
    public static let createRun = Route(.post, "/api/workflows/{ref}/runs", TriggerTurn.self)
    public static let triggerRun = Route(.post, "/api/chatkit/workflows/{ref}/trigger", TriggerTurn.self)
    public static let listUsage = Route(.get, "/api/workflows/{ref}/usage", ListUsage.self)
    public static let listFeedback = Route(.get, "/api/workflows/{ref}/feedback", ListFeedback.self)
    public static let listAudit = Route(.get, "/api/workflows/{ref}/audit", ListAudit.self)

    public static let listFlags = Route(.get, "/api/admin/flags", ListFlags.self)
    public static let getFlag = Route(.get, "/api/admin/flags/{name}", ListFlags.self)
    public static let setFlag = Route(.put, "/api/admin/flags/{name}", SetFlag.self)

    public static let createServiceToken = Route(.post, "/api/admin/service-tokens", CreateServiceToken.self)
    public static let listServiceTokens = Route(.get, "/api/admin/service-tokens", ListServiceTokens.self)
    public static let getServiceToken = Route(.get, "/api/admin/service-tokens/{identifier}", GetServiceToken.self)
    public static let rotateServiceToken = Route(
        .post, "/api/admin/service-tokens/{identifier}/rotate", RotateServiceToken.self)
    public static let revokeServiceToken = Route(
        .delete, "/api/admin/service-tokens/{identifier}", RevokeServiceToken.self)

    public static let createRevocation = Route(.post, "/api/admin/revocations", Revoke.self)

    public static let listLoginProviders = Route(.get, "/api/auth/providers", ListLoginProviders.self)
    public static let beginLogin = Route(.get, "/api/auth/login", BeginLogin.self)
    public static let completeLogin = Route(.get, "/api/auth/callback", CompleteLogin.self)
    public static let getMe = Route(.get, "/api/auth/me")
    public static let listLoginSessions = Route(.get, "/api/auth/sessions", ListLoginSessions.self)
    public static let endLoginSession = Route(.delete, "/api/auth/sessions/{id}", EndLoginSession.self)
    public static let logOut = Route(.post, "/api/auth/logout", LogOut.self)
    public static let logOutByLink = Route(.get, "/api/auth/logout", LogOut.self)
    public static let logOutByProvider = Route(
        .post, "/api/auth/backchannel-logout/{provider}", LogOutByProvider.self)
    public static let beginDevSession = Route(.post, "/api/auth/dev/login", BeginDevSession.self)
    public static let endDevSession = Route(.post, "/api/auth/dev/logout")

    public static let getSigningKeys = Route(.get, "/api/chatkit/jwks.json", GetSigningKeys.self)
    public static let issueChatToken = Route(.post, "/api/chatkit/session", IssueChatToken.self)
    public static let issueWorkflowChatToken = Route(
        .post, "/api/workflows/{ref}/chatkit/session", IssueWorkflowChatToken.self)
    public static let chat = Route(.post, "/api/chatkit")
    public static let followStream = Route(.get, "/api/chatkit/streams/{stream}", FollowStream.self)
    public static let stopStream = Route(.post, "/api/chatkit/streams/{stream}/stop", StopStream.self)
    public static let getRunningStream = Route(.get, "/api/chatkit/threads/{thread}/stream", GetRunningStream.self)

    public static let exportThread = Route(.get, "/api/chatkit/threads/{thread}/export", ExportThread.self)
    public static let forgetCaller = Route(.delete, "/api/chatkit/data", ForgetCaller.self)
    /// A file, in one step.
    public static let upload = Route(.post, "/api/chatkit/upload", OpenNewUpload.self)
    /// A file that was announced.
    public static let uploadAttachment = Route(.post, "/api/chatkit/attachments/{attachment}/upload", OpenUpload.self)
    public static let downloadAttachment = Route(.get, "/api/chatkit/attachments/{attachment}", ReadAttachment.self)
    public static let previewAttachment = Route(.get, "/api/chatkit/attachments/{attachment}/preview", ReadPreview.self)

    public static let getSystemHealth = Route(.get, "/api/system/health")
    public static let getSystemInfo = Route(.get, "/api/system/info")
    public static let getReadiness = Route(.get, "/readyz")
    public static let getLiveness = Route(.get, "/livez")
    public static let getMetrics = Route(.get, "/metrics")
    public static let getRobots = Route(.get, "/robots.txt")

    public static let all = [
        listWorkflows, createWorkflow, getWorkflow, updateWorkflow, archiveWorkflow, getWorkflowView, getCanvasView,
        getCronConfig, listVersions, createVersion, ingestScript, getVersion, getMermaid, diffVersions,
        setRunnableConfig, activateVersion, getCredentialReadiness, getPublication, publishWorkflow, updatePublication,
        revokeWorkflow, getPublicMetadata, listRuns, createRun, triggerRun, listUsage, listFeedback, listAudit,
        listFlags, getFlag, setFlag,
        createServiceToken, listServiceTokens, getServiceToken, rotateServiceToken, revokeServiceToken,
        createRevocation,
        listLoginProviders, beginLogin, completeLogin, getMe, listLoginSessions, endLoginSession, logOut, logOutByLink,
        logOutByProvider, beginDevSession, endDevSession, getSigningKeys,
        issueChatToken, issueWorkflowChatToken, chat, followStream, stopStream, getRunningStream, upload,
        uploadAttachment, downloadAttachment, previewAttachment, exportThread, forgetCaller, getSystemHealth,
        getSystemInfo, getReadiness, getLiveness, getMetrics,
        getRobots,
    ]
}
