import PublishAPI
import RPC
import ServiceKit

extension PublishHandlers {
    func getPublicationDocument(
        _ input: GetPublicationDocument.Input, _ context: CallContext
    ) async throws -> GetPublicationDocument.Output {
        let now = clock.now
        return try await store.inspect(WorkflowReference(input.ref)) { workflow, view in
            try workflow.allowWhileActive(.read, by: context.principal)
            let preflight = Preflight(facts: input.facts, mode: .report, view: view)
            return PublicationRevision(
                publication: PublicationDocument(workflow, at: now),
                findings: try workflow.publication.map {
                    try preflight.findings(workflow, $0, for: context.principal, at: now)
                } ?? [],
                revision: workflow.revision)
        }
    }
}
