import Logging
import PublishAPI
import RPC
import ServiceKit
import Wire

extension PublishHandlers {
    func updatePublication(
        _ input: UpdatePublication.Input, _ context: CallContext
    ) async throws -> UpdatePublication.Output {
        let terms = try PublicationTerms(input.settings)
        // What could be found out about the rest of the system does not make it another call.
        let call = UpdatePublication.Input(ref: input.ref, settings: input.settings, preflight: input.preflight)
        let output = try await change(UpdatePublication.self, input.ref, call, context) { [clock] workflow, view in
            try context.conditions.check(workflow.revision)
            return try workflow.changingPublication(
                terms, Preflight(facts: input.facts, mode: input.preflight, view: view), by: context.principal,
                at: clock.now)
        } answer: { [clock] in
            PublicationRevision($0, at: clock.now)
        }
        context.logger.info(
            "publication updated",
            metadata: [
                "workflow_id": "\(output.publication.workflowID)", "actor": "\(context.principal.subject)",
                "require_login": "\(output.publication.requireLogin)",
            ])
        return output
    }
}
