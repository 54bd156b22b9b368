import ServiceKit
import SessionAPI
import Synchronization
import Wire

/// The newest revocation of each target, and those who follow them. Fed with what was committed.
///
/// A `Mutex`, because each chat comes here and never waits.
final class RevocationIndex: Sendable {
    private struct State {
        var newest: Int
        var records: [RevocationTarget: RevocationRecord] = [:]
        var watchers: Watchers<Revocation>
    }

    private let state: Mutex<State>

    /// - Parameters:
    ///   - records: those that may still matter.
    ///   - newest: the number of the newest one that there ever was.
    ///   - backlog: how many revocations may wait for one watcher.
    init(_ records: [RevocationRecord] = [], newest: Int = 0, backlog: Int = 4096) {
        var state = State(newest: newest, watchers: Watchers(backlog: backlog))
        for record in records { Self.take(record, &state) }
        self.state = Mutex(state)
    }

    /// What is issued now is ended by later revocations only. One that is committed and did not arrive here yet ends it
    /// too, which errs on the safe side.
    var newest: Int { state.withLock { $0.newest } }

    func isEnded(_ standing: Standing) -> Bool {
        state.withLock { state in
            standing.targets.contains { target in state.records[target].map { standing.since < $0.number } ?? false }
        }
    }

    /// For credentials that others issued, which know no numbers: the second in which they were issued is all there is.
    /// - Parameter issuedAt: seconds since 1970; nil where it does not say, and so cannot be from after a revocation.
    func isEnded(_ targets: Set<RevocationTarget>, issuedAt: Double?) -> Bool {
        state.withLock { state in
            targets.contains { target in
                guard let record = state.records[target] else { return false }
                return issuedAt.map { $0 * 1_000_000 <= Double(record.at.microseconds) } ?? true
            }
        }
    }

    /// Takes what was stored.
    func apply(_ records: [RevocationRecord]) {
        let lagging = state.withLock { state in
            records.flatMap { record in
                Self.take(record, &state)
                return state.watchers.tell(record.revocation)
            }
        }
        for watcher in lagging {
            watcher.finish(throwing: ServiceError("watch.lagging", "The watcher reads too slowly."))
        }
    }

    private static func take(_ record: RevocationRecord, _ state: inout State) {
        state.newest = max(state.newest, record.number)
        if let known = state.records[record.target], known.number > record.number { return }
        state.records[record.target] = record
    }

    /// Everything that may still matter, and each revocation from now on.
    func watch() -> (known: [Revocation], later: AsyncThrowingStream<Revocation, any Error>, end: @Sendable () -> Void)
    {
        state.withLock { state in
            let (later, end) = state.watchers.add { [weak self] id in self?.state.withLock { $0.watchers.remove(id) } }
            return (state.records.values.map(\.revocation), later, end)
        }
    }
}
