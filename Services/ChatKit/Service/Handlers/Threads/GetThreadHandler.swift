import ChatKitAPI
import RPC
import Wire

/// `threads.get_by_id`.
struct GetThreadHandler: Sendable {
    let store: any ChatStore

    func callAsFunction(_ input: GetThread.Input, _ context: CallContext) async throws -> ChatThread {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let id = input.params.threadID
        guard EntityID.isPossible(id), let (thread, items) = try await store.thread(id, of: owner, items: .threadStart)
        else { throw Refusal.threadNotFound }
        return ChatThread(thread, items: try Page(items))
    }
}
