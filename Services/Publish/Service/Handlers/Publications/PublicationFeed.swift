import PublishAPI
import ServiceKit
import Synchronization

/// The publications and feature flags in memory, and those who follow them. Fed with what was committed, in the order of the commits.
///
/// A `Mutex`, because readers are on the way of each chat and never wait.
final class PublicationFeed: Sendable {
    private struct State {
        var index: PublicationIndex
        var flags: FeatureFlags
        /// Commits whose predecessors have not been handed over yet; their writers wait.
        var early: [Int: (change: FeedChange, writer: CheckedContinuation<Void, Never>)] = [:]
        var watchers: Watchers<FeedChange>
    }

    private let state: Mutex<State>

    /// - Parameter backlog: how many changes may wait for one watcher.
    init(_ snapshot: StoreSnapshot, backlog: Int = 4096) {
        let index = PublicationIndex(snapshot.workflows.map(Publication.init), revision: snapshot.revision)
        state = Mutex(State(index: index, flags: snapshot.flags, watchers: Watchers(backlog: backlog)))
    }

    func find(_ reference: String) -> Publication? { state.withLock { $0.index.find(reference) } }

    /// Takes what a write has committed, and returns when it and everything committed before it can be read here.
    /// Each write has to come here exactly once: revisions have no gaps, and a missing one would hold up the others.
    func apply(_ change: FeedChange) async {
        await withCheckedContinuation { writer in
            let (writers, lagging) = state.withLock { state in
                state.early[change.revision] = (change, writer)
                return Self.advance(&state)
            }
            for writer in writers { writer.resume() }
            for watcher in lagging { watcher.finish(throwing: PublishError.watcherLagging) }
        }
    }

    /// Applies what is next in order. Watchers get it under the lock, so that all see the same order.
    private static func advance(
        _ state: inout State
    ) -> (writers: [CheckedContinuation<Void, Never>], lagging: [Watchers<FeedChange>.Watcher]) {
        var writers: [CheckedContinuation<Void, Never>] = []
        var lagging: [Watchers<FeedChange>.Watcher] = []
        while let (change, writer) = state.early.removeValue(forKey: state.index.revision + 1) {
            switch change {
            case .publication(let publication): state.index.apply(publication)
            case .flags(let flags, let revision):
                state.flags = flags
                state.index.advance(to: revision)
            }
            writers.append(writer)
            lagging += state.watchers.tell(change)
        }
        return (writers, lagging)
    }

    var counts: (publications: Int, revision: Int, watchers: Int) {
        state.withLock { ($0.index.count, $0.index.revision, $0.watchers.count) }
    }

    /// Everything as it is now, and each change from now on.
    func watch() -> PublicationWatch {
        state.withLock { state in
            let (changes, end) = state.watchers.add { [weak self] id in self?.state.withLock { $0.watchers.remove(id) }
            }
            return PublicationWatch(
                revision: state.index.revision, publications: Array(state.index.publications), flags: state.flags,
                changes: changes, end: end)
        }
    }

    /// Ends every watch.
    func close() {
        for watcher in state.withLock({ $0.watchers.removeAll() }) { watcher.finish() }
    }
}

/// What one watcher gets.
struct PublicationWatch: Sendable {
    /// Of the last change that the snapshot holds.
    let revision: Int
    let publications: [Publication]
    let flags: FeatureFlags
    /// Every later change, in order. Ends with ``PublishError/watcherLagging`` if too many wait to be read.
    let changes: AsyncThrowingStream<FeedChange, any Error>
    /// Ends the changes after those that wait already.
    let end: @Sendable () -> Void
}
