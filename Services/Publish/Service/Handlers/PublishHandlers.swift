import PublishAPI
import RPC
import ServiceKit

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
        table.handle(CreateVersion.self, createVersion)
        table.handle(ListVersions.self, listVersions)
        table.handle(GetVersion.self, getVersion)
        table.handle(PublishWorkflow.self, publishWorkflow)
        table.handle(RevokeWorkflow.self, revokeWorkflow)
        table.handle(ListRuns.self, listRuns)
        table.handle(GetCredentialReadiness.self, getCredentialReadiness)
        table.handle(GetCronConfig.self, getCronConfig)
        table.handle(GetPublication.self, getPublication)
        table.handle(AuthorizeChat.self, authorizeChat)
        table.handle(GetServedVersion.self, getServedVersion)
        table.stream(WatchPublications.self, watchPublications)
        return table
    }

    /// Makes a write known to readers and watchers before its caller hears of it.
    func commit(_ write: () async throws -> Committed) async throws -> Committed {
        let committed = try await write()
        await feed.apply(Publication(committed.workflow.record))
        return committed
    }
}
