import PublishAPI
import RPC

extension PublishHandlers {
    func getServedVersion(
        _ input: GetServedVersion.Input, _ context: CallContext
    ) async throws -> GetServedVersion.Output {
        // A handle never reads as a UUID, so an id names one workflow only.
        guard let id = WorkflowReference(input.workflowID).id, let publication = feed.find(id),
            !publication.isArchived
        else { throw PublishError.workflowNotFound }
        let number =
            switch input.which {
            case .published: publication.publishedVersion
            case .draft: publication.draftVersion
            }
        guard let number else { throw PublishError.versionNotFound }
        let version = try await servedVersions.version(number, of: id)
        return .init(
            workflowID: id, versionID: version.versionID, version: number, graph: version.graph,
            workflowName: publication.name, supportedModels: publication.chatKit?.supportedModels)
    }
}
