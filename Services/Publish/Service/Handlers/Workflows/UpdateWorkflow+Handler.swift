import PublishAPI
import RPC
import ServiceKit

extension PublishHandlers {
    func updateWorkflow(_ input: UpdateWorkflow.Input, _ context: CallContext) async throws -> UpdateWorkflow.Output {
        let update = try WorkflowUpdate(input)
        return try await change(UpdateWorkflow.self, input.ref, input, context) { [clock] workflow, _ in
            try context.conditions.check(workflow.revision)
            return Decision(change: try workflow.updating(update, by: context.principal, at: clock.now))
        } answer: {
            WorkflowRevision($0)
        }
    }
}
