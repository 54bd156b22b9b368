import PublishAPI
import RPC

extension PublishHandlers {
    func getWorkflow(_ input: GetWorkflow.Input, _ context: CallContext) async throws -> GetWorkflow.Output {
        .init(workflow: Workflow(try await store.workflow(WorkflowReference(input.ref))))
    }
}
