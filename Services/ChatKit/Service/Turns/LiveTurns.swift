import ServiceKit
import Synchronization

/// The turns that run in this process. A `Mutex`, since whoever looks here must not wait.
final class LiveTurns: Sendable {
    private struct State {
        var turns: [String: Turn] = [:]
        var waiting: [String: [CheckedContinuation<Void, Never>]] = [:]
    }

    private let state = Mutex(State())

    var ids: Set<String> { state.withLock { Set($0.turns.keys) } }

    /// To be called before the turn is stored: a stored turn that is open and not live is an orphan.
    func insert(_ turn: Turn) { state.withLock { $0.turns[turn.id] = turn } }

    func remove(_ turn: Turn) {
        let waiting = state.withLock { state in
            state.turns[turn.id] = nil
            return state.waiting.removeValue(forKey: turn.id) ?? []
        }
        for waiter in waiting { waiter.resume() }
    }

    var count: Int { state.withLock { $0.turns.count } }

    var turns: [Turn] { state.withLock { Array($0.turns.values) } }

    func turn(_ id: String) -> Turn? { state.withLock { $0.turns[id] } }

    /// Returns when all that are here now are closed, or after `limit`.
    func theseEnd(within limit: Duration) async {
        let these = ids
        await wait(upTo: limit) { ids.isDisjoint(with: these) }
    }

    /// Stops a turn, and returns when it is closed. One that does not run here is none to be stopped.
    func stop(_ id: String) async {
        guard let turn = turn(id) else { return }
        turn.stop()
        await ended(turn)
    }

    /// Stops the turns of a thread, and returns when they are closed.
    func stop(inThread id: String) async {
        for turn in state.withLock({ state in state.turns.values.filter { $0.threadID == id } }) {
            turn.stop()
            await ended(turn)
        }
    }

    private func ended(_ turn: Turn) async {
        await withCheckedContinuation { continuation in
            let isOver = state.withLock { state in
                guard state.turns[turn.id] != nil else { return true }
                state.waiting[turn.id, default: []].append(continuation)
                return false
            }
            if isOver { continuation.resume() }
        }
    }
}
