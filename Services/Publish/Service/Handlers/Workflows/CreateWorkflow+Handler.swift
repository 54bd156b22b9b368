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
        let memo = try memo(CreateWorkflow.self, input, context, WorkflowRevision.init)
        switch try await store.add(creation, memo) {
        case .committed(let committed):
            await tell(committed)
            return WorkflowRevision(committed)
        case .repeated(let text): return try Self.decode(CreateWorkflow.Output.self, text)
        }
    }
}
