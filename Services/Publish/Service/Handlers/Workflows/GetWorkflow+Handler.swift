import PublishAPI
import RPC

extension PublishHandlers {
    func getWorkflow(_ input: GetWorkflow.Input, _ context: CallContext) async throws -> GetWorkflow.Output {
        let stored = try await store.workflow(WorkflowReference(input.ref))
        return .init(workflow: Workflow(stored), revision: stored.record.revision)
    }
}
