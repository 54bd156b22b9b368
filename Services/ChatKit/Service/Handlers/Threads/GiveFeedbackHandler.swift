import ChatKitAPI
import RPC
import ServiceKit
import Wire

/// `items.feedback`.
struct GiveFeedbackHandler: Sendable {
    let store: any ChatStore
    let clock: any WallClock

    func callAsFunction(_ input: GiveFeedback.Input, _ context: CallContext) async throws -> Nothing {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let params = input.params
        try FeedbackRules.check(params)
        let feedback = FeedbackRecord(
            itemIDs: params.itemIDs.filter(EntityID.isPossible), isPositive: params.kind == .positive,
            reason: params.reason, at: clock.now)
        guard EntityID.isPossible(params.threadID),
            try await store.note(feedback, onThread: params.threadID, of: owner)
        else { throw Refusal.threadNotFound }
        return Nothing()
    }
}
