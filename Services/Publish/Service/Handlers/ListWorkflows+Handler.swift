import PublishAPI
import RPC

extension PublishHandlers {
    func listWorkflows(_ input: ListWorkflows.Input, _ context: CallContext) async throws -> ListWorkflows.Output {
        let listed = try await store.workflows(includeArchived: input.includeArchived)
        return .init(workflows: listed.map(WorkflowListItem.init))
    }
}
