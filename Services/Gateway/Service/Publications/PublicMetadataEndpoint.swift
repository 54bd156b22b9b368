import Hummingbird
import PublishAPI
import ServiceKit
import Wire

/// `GET /api/workflows/{ref}/public`: what a page must know before it shows a chat.
struct PublicMetadataEndpoint: Sendable {
    let publications: PublicationLookup
    let cache: PublicMetadataCache
    let clock: any WallClock

    /// A private workflow asked for by handle looks like a missing one, since handles can be guessed; by its id it is
    /// told apart.
    func handle(_ request: Request, _ context: EdgeContext) async throws -> Response {
        let reference = try context.parameters.require("ref")
        let publication = try await publications.find(reference, trace: context.trace)
        guard let publication, !publication.isArchived else { throw Self.notFound }
        guard publication.isOpen(at: clock.now) else {
            guard publication.workflowID == reference.lowercased() else { throw Self.notFound }
            throw ServiceError("workflow.not_public", "The workflow is not public.")
        }
        // Who asks is not known here; those who may not chat learn it with their first message.
        guard publications.flags.mayChat(nil, publication) else { throw Admission.publicChatDisabled }
        return .json(try cache.body(of: publication))
    }

    private static let notFound = ServiceError("workflow.not_found", "Workflow not found")
}
