import PublishAPI
import RPC
import Wire

extension PublishHandlers {
    func eraseRuns(_ input: EraseRuns.Input, _ context: CallContext) async throws -> Nothing {
        guard input.turnIDs.count <= EraseRuns.maximumCount else {
            throw PublishError.invalid(path: ["turn_ids"], message: "must be at most \(EraseRuns.maximumCount)")
        }
        try await store.eraseRuns(ofTurns: input.turnIDs)
        return Nothing()
    }
}
