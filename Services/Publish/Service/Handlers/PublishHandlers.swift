import PublishAPI
import RPC
import ServiceKit
import Wire

/// Translates between callers and rules; each operation has a file of its own.
struct PublishHandlers: Sendable {
    let store: any PublishStore
    let feed: PublicationFeed
    let servedVersions: ServedVersions
    let clock: any WallClock
    let ids: any IDSource

    var table: HandlerTable {
        var table = HandlerTable()
        table.handle(CreateWorkflow.self, createWorkflow)
        table.handle(ListWorkflows.self, listWorkflows)
        table.handle(GetWorkflow.self, getWorkflow)
        table.handle(AuthorizeInsight.self, authorizeInsight)
        table.handle(EraseRuns.self, eraseRuns)
        table.handle(UpdateWorkflow.self, updateWorkflow)
        table.handle(ArchiveWorkflow.self, archiveWorkflow)
        table.handle(GetWorkflowView.self, getWorkflowView)
        table.handle(GetCronConfig.self, getCronConfig)
        table.handle(CreateVersion.self, createVersion)
        table.handle(IngestScript.self, ingestScript)
        table.handle(ListVersions.self, listVersions)
        table.handle(GetVersion.self, getVersion)
        table.handle(DiffVersions.self, diffVersions)
        table.handle(SetRunnableConfig.self, setRunnableConfig)
        table.handle(ActivateVersion.self, activateVersion)
        table.handle(GetCredentialReadiness.self, getCredentialReadiness)
        table.handle(GetServedVersion.self, getServedVersion)
        table.handle(PublishWorkflow.self, publishWorkflow)
        table.handle(RevokeWorkflow.self, revokeWorkflow)
        table.handle(UpdatePublication.self, updatePublication)
        table.handle(GetPublicationDocument.self, getPublicationDocument)
        table.handle(GetPublication.self, getPublication)
        table.stream(WatchPublications.self, watchPublications)
        table.handle(AuthorizeChat.self, authorizeChat)
        table.handle(RecordRuns.self, recordRuns)
        table.handle(ListRuns.self, listRuns)
        table.handle(ListAudit.self, listAudit)
        table.handle(VerifyAudit.self, verifyAudit)
        table.handle(ListFlags.self, listFlags)
        table.handle(SetFlag.self, setFlag)
        return table
    }
}

/// A limit of a page.
/// - Throws: ``PublishError/invalid(path:message:)``.
func checkLimit(_ limit: Int, upTo maximum: Int) throws(PublishError) {
    guard (1...maximum).contains(limit) else {
        throw .invalid(path: ["limit"], message: "must be an integer from 1 to \(maximum)")
    }
}
