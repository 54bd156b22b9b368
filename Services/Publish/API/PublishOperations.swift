public import Wire

/// Everything the Publish service answers.
public enum PublishOperations {
    public static let all: [any AnyOperation.Type] = [
        CreateWorkflow.self, ListWorkflows.self, GetWorkflow.self, UpdateWorkflow.self, ArchiveWorkflow.self,
        GetWorkflowView.self, GetCronConfig.self,
        CreateVersion.self, IngestScript.self, ListVersions.self, GetVersion.self, DiffVersions.self,
        SetRunnableConfig.self, ActivateVersion.self, GetCredentialReadiness.self, GetServedVersion.self,
        PublishWorkflow.self, RevokeWorkflow.self, UpdatePublication.self, GetPublicationDocument.self,
        GetPublication.self, WatchPublications.self, AuthorizeChat.self,
        RecordRuns.self, EraseRuns.self, ListRuns.self, AuthorizeInsight.self, ListAudit.self, VerifyAudit.self,
        ListFlags.self, SetFlag.self,
    ]
}
