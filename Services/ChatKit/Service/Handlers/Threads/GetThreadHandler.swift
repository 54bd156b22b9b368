import ChatKitAPI
import RPC
import ServiceKit
import Wire

/// `threads.get_by_id`.
struct GetThreadHandler: Sendable {
    let store: any ChatStore
    let links: AttachmentLinks
    let clock: any WallClock

    func callAsFunction(_ input: GetThread.Input, _ context: CallContext) async throws -> ChatThread {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let id = input.params.threadID
        guard EntityID.isPossible(id), let (thread, items) = try await store.thread(id, of: owner, items: .threadStart)
        else { throw Refusal.threadNotFound }
        let now = clock.now
        return ChatThread(
            thread, items: try Page(items) { links.renewed($0, base: input.publicBase, at: now) })
    }
}
