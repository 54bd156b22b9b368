import PublishAPI
import RPC
import ServiceKit

extension PublishHandlers {
    func createWorkflow(
        _ input: CreateWorkflow.Input, _ context: CallContext
    ) async throws -> CreateWorkflow.Output {
        let new = try NewWorkflow(
            name: input.name, handle: input.handle, slug: input.slug, description: input.description,
            tags: input.tags ?? [], draftAccess: input.draftAccess, creator: context.principal)
        let creation = Change.creation(of: new, id: ids.uuid(), at: clock.now)
        let committed = try await commit { try await store.add(creation) }
        return .init(workflow: Workflow(committed.workflow), revision: committed.workflow.record.revision)
    }
}
