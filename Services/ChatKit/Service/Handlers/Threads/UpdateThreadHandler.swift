import ChatKitAPI
import RPC
import Wire

/// `threads.update`.
struct UpdateThreadHandler: Sendable {
    let store: any ChatStore

    func callAsFunction(_ input: UpdateThread.Input, _ context: CallContext) async throws -> ChatThread {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        try ThreadTitle.check(input.params.title)
        let id = input.params.threadID
        guard EntityID.isPossible(id), let thread = try await store.rename(id, of: owner, to: input.params.title) else {
            throw Refusal.threadNotFound
        }
        return ChatThread(thread)
    }
}
