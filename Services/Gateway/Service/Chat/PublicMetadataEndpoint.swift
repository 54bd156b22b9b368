import Hummingbird
import PublishAPI
import Wire

/// `GET /api/workflows/{ref}/public`: what a page must know before it shows a chat.
struct PublicMetadataEndpoint: Sendable {
    let publications: PublicationLookup
    let mirror: PublicationMirror
    let shareURLs: ShareURLs

    /// A private workflow asked for by handle looks like a missing one, since handles can be guessed; by its id it is
    /// told apart.
    func handle(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let reference = try context.parameters.require("ref")
        guard let publication = try await publications.find(reference, trace: context.trace), !publication.isArchived,
            publication.isPublic || publication.workflowID == reference.lowercased()
        else { throw ServiceError("workflow.not_found", "Workflow not found") }
        guard publication.isPublic else {
            throw ServiceError("workflow.not_public", "The workflow is not public.")
        }
        if mirror.isCurrent, let body = mirror.metadata(of: publication.workflowID) { return .json(body) }
        return .json(try PublicMetadata(publication, shareURL: shareURLs.url(of: publication)).encoded())
    }
}
