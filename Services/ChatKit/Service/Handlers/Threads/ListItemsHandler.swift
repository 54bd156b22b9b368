import ChatKitAPI
import RPC
import ServiceKit
import Wire

/// `items.list`.
struct ListItemsHandler: Sendable {
    let store: any ChatStore
    let links: AttachmentLinks
    let clock: any WallClock

    func callAsFunction(_ input: ListItems.Input, _ context: CallContext) async throws -> Page<JSONValue> {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let id = input.params.threadID
        guard EntityID.isPossible(id) else { throw Refusal.threadNotFound }
        let page = try PageRequest(
            limit: input.params.limit, order: input.params.order, after: input.params.after)
        let items = try await store.items(ofThread: id, of: owner, page)
        let now = clock.now
        return try Page(items) { links.renewed($0, base: input.publicBase, at: now) }
    }
}
