import Logging
import PublishAPI
import RPC
import ServiceKit
import Wire

extension PublishHandlers {
    func revokeWorkflow(_ input: RevokeWorkflow.Input, _ context: CallContext) async throws -> RevokeWorkflow.Output {
        let output = try await change(RevokeWorkflow.self, input.ref, input, context) { [clock] workflow, _ in
            try context.conditions.check(workflow.revision)
            return Decision(change: try workflow.revoking(by: context.principal, at: clock.now))
        } answer: {
            WorkflowRevision($0)
        }
        context.logger.info(
            "workflow publish revoked",
            metadata: ["workflow_id": "\(output.workflow.id)", "actor": "\(context.principal.subject)"])
        return output
    }
}
