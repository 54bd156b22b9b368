import PublishAPI
import RPC
import ServiceKit

extension PublishHandlers {
    func activateVersion(
        _ input: ActivateVersion.Input, _ context: CallContext
    ) async throws -> ActivateVersion.Output {
        // What could be found out about the rest of the system does not make it another call.
        let call = ActivateVersion.Input(ref: input.ref, version: input.version, target: input.target)
        return try await change(ActivateVersion.self, input.ref, call, context) { [clock] workflow, view in
            try context.conditions.check(workflow.revision)
            return try workflow.activating(
                input.version, for: input.target, Preflight(facts: input.facts, mode: .report, view: view),
                by: context.principal, at: clock.now)
        } answer: { [clock] in
            PublicationRevision($0, at: clock.now)
        }
    }
}
