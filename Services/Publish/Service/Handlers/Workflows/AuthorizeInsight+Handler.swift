import PublishAPI
import RPC

extension PublishHandlers {
    func authorizeInsight(
        _ input: AuthorizeInsight.Input, _ context: CallContext
    ) async throws -> AuthorizeInsight.Output {
        try await store.inspect(WorkflowReference(input.ref)) { workflow, _ in
            try workflow.allow(.seeVisitors, by: context.principal)
            return .init(workflowID: workflow.id)
        }
    }
}
