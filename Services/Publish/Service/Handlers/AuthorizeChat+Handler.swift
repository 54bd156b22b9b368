import PublishAPI
import RPC

extension PublishHandlers {
    func authorizeChat(_ input: AuthorizeChat.Input, _ context: CallContext) async throws -> AuthorizeChat.Output {
        let workflow = try await store.workflow(WorkflowReference(input.ref)).record
        let version = try workflow.chatVersion(input.version, for: context.principal)
        return .init(
            workflowID: workflow.id, workflowName: workflow.name, version: version, epoch: workflow.epoch)
    }
}
