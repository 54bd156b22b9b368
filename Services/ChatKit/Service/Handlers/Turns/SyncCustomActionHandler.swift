import ChatKitAPI
import RPC
import Wire

/// `threads.sync_custom_action`: a widget answers at once, also while a reply goes on.
struct SyncCustomActionHandler: Sendable {
    let turns: TurnStarter

    func callAsFunction(
        _ input: SyncCustomAction.Input, _ context: CallContext
    ) async throws -> SyncCustomAction.Output {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let (params, store) = (input.params, turns.tools.store)
        try ActionRules.check(params.action)
        guard EntityID.isPossible(params.threadID) else { throw Refusal.threadNotFound }
        if let id = params.itemID, !EntityID.isPossible(id) { throw Refusal.itemNotFound }
        guard let tail = try await store.tail(ofThread: params.threadID, of: owner, items: 0, item: params.itemID)
        else { throw Refusal.threadNotFound }
        var sender: WidgetItem?
        if params.itemID != nil {
            guard let record = tail.item, case .widget(let item) = try record.item else { throw Refusal.itemNotFound }
            sender = item
        }
        guard turns.actions.allows(params.action) else { throw Refusal.actionNotAllowed }
        let workflow = try await turns.versions.served(
            input.version, ofWorkflow: input.workflowID, asOf: input.publicationRevision, for: context)
        let responder = try turns.responders.responder(for: workflow.graph)
        guard let updated = try await responder.update(sender, after: params.action) else {
            return .init(updatedItem: nil)
        }
        if let fault = turns.tools.widgets.fault(of: updated.widget) {
            throw ServiceError.inner("the responder made a widget that cannot be shown: \(fault)")
        }
        let item = ThreadItem.widget(updated)
        guard try await store.replace(ItemRecord(item), inThread: params.threadID, of: owner) else {
            throw Refusal.itemNotFound
        }
        return .init(updatedItem: item)
    }
}
