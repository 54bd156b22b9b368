import ChatKitAPI
import ServiceKit
import Wire

/// Reads what a request is about, and has it judged.
struct ThreadReading: Sendable {
    /// How far back calls of tools are looked for.
    private static let depth = 20

    let store: any ChatStore
    let clock: any WallClock
    let ids: any IDSource
    let actions: ActionRules

    /// - Throws: ``Refusal``.
    func opening(
        of cause: TurnCause, in threadID: String, of owner: Owner
    ) async throws -> (TurnOpening, ThreadTail) {
        if let id = cause.itemID, !EntityID.isPossible(id) { throw Refusal.itemNotFound }
        if case .action(let action, _) = cause { try ActionRules.check(action) }
        let depth = if case .toolOutput = cause { Self.depth } else { 0 }
        guard let tail = try await store.tail(ofThread: threadID, of: owner, items: depth, item: cause.itemID) else {
            throw Refusal.threadNotFound
        }
        let item = try tail.item.flatMap { $0.isHidden ? nil : try $0.item }
        switch cause {
        case .message: throw ServiceError.inner("a message needs no reading")
        case .retry: return (try .retry(of: item), tail)
        case .toolOutput(let output): return (try .toolOutput(output, to: try tail.newest.map { try $0.item }), tail)
        case .structuredInput(let submission, _): return (try .structuredInput(submission, to: item), tail)
        case .action(let action, let id):
            let opening = try TurnOpening.action(action, of: item, isNamed: id != nil, actions) { content in
                HiddenNote(id: ids.id("hcx"), threadID: threadID, createdAt: clock.now, content: content)
            }
            return (opening, tail)
        }
    }
}

extension ItemRecord {
    /// What is stored was written here, so it can be read.
    var item: ThreadItem {
        get throws { try WireDecoder().decode(ThreadItem.self, from: try JSONParser.parse(json)) }
    }
}
