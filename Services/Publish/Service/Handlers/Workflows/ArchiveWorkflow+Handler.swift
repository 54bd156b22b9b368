import PublishAPI
import RPC
import ServiceKit

extension PublishHandlers {
    func archiveWorkflow(
        _ input: ArchiveWorkflow.Input, _ context: CallContext
    ) async throws -> ArchiveWorkflow.Output {
        try await change(ArchiveWorkflow.self, input.ref, input, context) { [clock] workflow, _ in
            try context.conditions.check(workflow.revision)
            return Decision(change: try workflow.archiving(by: context.principal, at: clock.now))
        } answer: {
            WorkflowRevision($0)
        }
    }
}
