import ChatKitAPI
import Wire

/// Reads what a responder wants to know of a thread.
struct History: Sendable {
    let store: any ChatStore

    /// - Returns: oldest first, the current message last.
    func read(_ limit: HistoryLimit?, _ turn: TurnKey, _ current: UserMessage) async throws -> [ThreadItem] {
        guard let limit else { return [.userMessage(current)] }
        let newest = try await store.history(of: turn, limit: max(limit.items, 1))
        let count = HistoryWindow.count(ofNewestFirst: newest.lazy.map(\.json.utf8.count), within: limit)
        return try newest.prefix(count).reversed().map { record in
            try WireDecoder().decode(ThreadItem.self, from: try JSONParser.parse(record.json))
        }
    }
}
