import Logging
import PublishAPI
import RPC
import ServiceKit
import Wire

extension PublishHandlers {
    func publishWorkflow(
        _ input: PublishWorkflow.Input, _ context: CallContext
    ) async throws -> PublishWorkflow.Output {
        let committed = try await commit {
            try await store.change(WorkflowReference(input.ref)) { [clock] workflow in
                try workflow.publishing(requireLogin: input.requireLogin, by: context.principal, at: clock.now)
            }
        }
        let workflow = Workflow(committed.workflow)
        context.logger.info(
            "workflow published",
            metadata: [
                "workflow_id": "\(workflow.id)", "actor": "\(context.principal.subject)",
                "require_login": "\(workflow.requireLogin)",
            ])
        return .init(
            workflow: workflow, message: Self.message(requireLogin: workflow.requireLogin),
            revision: committed.workflow.record.revision)
    }

    private static func message(requireLogin: Bool) -> String {
        let visitors = requireLogin ? "everybody who has its link and logs in" : "everybody who has its link"
        return "The workflow is public: \(visitors) can chat with it through the /chat route."
    }
}
