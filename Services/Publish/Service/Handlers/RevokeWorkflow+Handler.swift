import Logging
import PublishAPI
import RPC
import ServiceKit
import Wire

extension PublishHandlers {
    func revokeWorkflow(_ input: RevokeWorkflow.Input, _ context: CallContext) async throws -> RevokeWorkflow.Output {
        let committed = try await commit {
            try await store.change(WorkflowReference(input.ref)) { [clock] workflow in
                try workflow.revoking(by: context.principal, at: clock.now)
            }
        }
        let workflow = Workflow(committed.workflow)
        context.logger.info(
            "workflow publish revoked",
            metadata: ["workflow_id": "\(workflow.id)", "actor": "\(context.principal.subject)"])
        return .init(workflow: workflow, revision: committed.workflow.record.revision)
    }
}
