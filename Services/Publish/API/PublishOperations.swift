public import Wire

/// Everything the Publish service answers.
public enum PublishOperations {
    public static let all: [any AnyOperation.Type] = [
        CreateWorkflow.self, ListWorkflows.self, GetWorkflow.self, CreateVersion.self, ListVersions.self,
        GetVersion.self, PublishWorkflow.self, RevokeWorkflow.self, ListRuns.self, GetCredentialReadiness.self,
        GetCronConfig.self, GetPublication.self, AuthorizeChat.self, GetServedVersion.self, WatchPublications.self,
    ]
}
