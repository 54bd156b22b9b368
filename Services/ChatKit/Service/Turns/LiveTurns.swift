import Synchronization

/// The turns that run in this process. A `Mutex`, since nobody waits for anything here.
final class LiveTurns: Sendable {
    private let turns = Mutex<[String: Turn]>([:])

    var ids: Set<String> { turns.withLock { Set($0.keys) } }

    /// To be called before the turn is stored: a stored turn that is open and not live is an orphan.
    func insert(_ turn: Turn) { turns.withLock { $0[turn.id] = turn } }
    func remove(_ turn: Turn) { turns.withLock { $0[turn.id] = nil } }

    /// Keeps `turn` among the live ones while `body` runs.
    func during<T>(_ turn: Turn, _ body: () async throws -> T) async rethrows -> T {
        insert(turn)
        defer { remove(turn) }
        return try await body()
    }
}
