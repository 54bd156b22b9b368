import ChatKitAPI
import Wire

/// Reads what a responder wants to know of a thread.
struct History: Sendable {
    let store: any ChatStore

    /// - Returns: oldest first, what the turn is about last.
    func read(_ limit: HistoryLimit?, _ turn: TurnKey, _ trigger: TurnTrigger) async throws -> [ThreadItem] {
        guard let limit else {
            guard case .message(let message, _) = trigger else { return [] }
            return [.userMessage(message)]
        }
        let newest = try await store.history(of: turn, limit: max(limit.items, 1))
        let count = HistoryWindow.count(ofNewestFirst: newest.lazy.map(\.json.utf8.count), within: limit)
        return try newest.prefix(count).reversed().map { try $0.item }
    }
}
