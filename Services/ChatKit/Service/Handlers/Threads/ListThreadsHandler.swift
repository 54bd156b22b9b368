import ChatKitAPI
import RPC
import Wire

/// `threads.list`.
struct ListThreadsHandler: Sendable {
    let store: any ChatStore

    func callAsFunction(_ input: ListThreads.Input, _ context: CallContext) async throws -> Page<ChatThread> {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let page = try PageRequest(
            limit: input.params.limit, order: input.params.order, after: input.params.after)
        let threads = try await store.threads(of: owner, page)
        return Page(
            data: threads.elements.map { ChatThread($0) }, hasMore: threads.hasMore,
            after: threads.hasMore ? threads.elements.last?.id : nil)
    }
}
