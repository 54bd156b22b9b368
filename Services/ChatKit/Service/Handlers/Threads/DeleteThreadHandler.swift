import ChatKitAPI
import RPC
import Wire

/// `threads.delete`.
struct DeleteThreadHandler: Sendable {
    let store: any ChatStore
    let live: LiveTurns
    let files: any DiscardedFiles

    func callAsFunction(_ input: DeleteThread.Input, _ context: CallContext) async throws -> Nothing {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let id = input.params.threadID
        // Looked for first: nobody stops the reply of a thread that is not theirs.
        guard EntityID.isPossible(id), try await store.tail(ofThread: id, of: owner, items: 0, item: nil) != nil else {
            throw Refusal.threadNotFound
        }
        await live.stop(inThread: id)
        guard try await store.delete(id, of: owner) else { throw Refusal.threadNotFound }
        try await files.removeDiscarded()
        return Nothing()
    }
}
