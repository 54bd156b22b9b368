import Synchronization

/// Those who follow the log of a turn, each at its own place, and how far the log is. A `Mutex`, since to tell them is a
/// step on the way of each event.
final class TurnAudience: Sendable {
    /// Events that the slowest follower may be behind before the turn waits for it.
    private static let lead = 512

    private struct State {
        /// Of the newest event that is stored.
        var sequence = 0
        var isClosed = false
        var positions: [Int: Int] = [:]
        var lastTicket = 0
        /// Since when nobody follows; nil while somebody does.
        var emptySince: ContinuousClock.Instant? = .now
        var waiters: [CheckedContinuation<Void, Never>] = []

        var slowest: Int? { positions.values.min() }

        mutating func takeWaiters() -> [CheckedContinuation<Void, Never>] {
            defer { waiters = [] }
            return waiters
        }
    }

    private let state = Mutex(State())

    /// Whether the turn ended.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Everything up to `sequence` is stored.
    func advance(to sequence: Int) { change { $0.sequence = max($0.sequence, sequence) } }

    /// The turn is closed, and its log complete.
    func close() { change { $0.isClosed = true } }

    /// - Returns: a ticket, to be given back.
    func join(at position: Int) -> Int {
        state.withLock { state in
            state.lastTicket += 1
            state.positions[state.lastTicket] = position
            state.emptySince = nil
            return state.lastTicket
        }
    }

    func move(_ ticket: Int, to position: Int) { change { $0.positions[ticket] = position } }

    func leave(_ ticket: Int) {
        change { state in
            state.positions[ticket] = nil
            if state.positions.isEmpty { state.emptySince = .now }
        }
    }

    /// Returns when there is more than `position`, or nothing will come any more.
    func wait(beyond position: Int) async { await wait { $0.sequence > position || $0.isClosed } }

    /// Returns when the slowest follower is near enough. Without followers nobody is waited for.
    func waitForRoom() async {
        await wait { state in state.isClosed || state.slowest.map { state.sequence - $0 <= Self.lead } ?? true }
    }

    /// Returns true when nobody has followed for so long; false when the turn was closed first.
    func isAbandoned(for grace: Duration) async -> Bool {
        while !Task.isCancelled {
            let (emptySince, isClosed) = state.withLock { ($0.emptySince, $0.isClosed) }
            if isClosed { return false }
            guard let emptySince else {
                await wait { $0.emptySince != nil || $0.isClosed }
                continue
            }
            let due = emptySince + grace
            if due <= .now { return true }
            do { try await Task.sleep(until: due, clock: .continuous) } catch { return false }
        }
        return false
    }

    private func change(_ body: (inout State) -> Void) {
        let waiters = state.withLock { state in
            body(&state)
            return state.takeWaiters()
        }
        for waiter in waiters { waiter.resume() }
    }

    private func wait(until isReady: @Sendable (State) -> Bool) async {
        while !Task.isCancelled {
            if state.withLock({ isReady($0) }) { return }
            await withTaskCancellationHandler {
                await withCheckedContinuation { continuation in
                    let isOver = state.withLock { state in
                        if isReady(state) || Task.isCancelled { return true }
                        state.waiters.append(continuation)
                        return false
                    }
                    if isOver { continuation.resume() }
                }
            } onCancel: {
                change { _ in }
            }
        }
    }
}
