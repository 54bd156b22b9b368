import ServiceKit
import Synchronization
import Testing

/// Whoever follows changes may go away at any moment.
struct WatchersTests {
    private final class Feed: Sendable {
        private let watchers = Mutex(Watchers<Int>(backlog: 8))

        func changes() -> AsyncThrowingStream<Int, any Error> {
            watchers.withLock { $0.add { [weak self] number in self?.remove(number) }.changes }
        }

        func tell(_ change: Int) {
            for slow in watchers.withLock({ $0.tell(change) }) { slow.finish() }
        }
        var count: Int { watchers.withLock { $0.count } }
        private func remove(_ number: UInt64) { watchers.withLock { $0.remove(number) } }
    }

    /// A cancellation holds the lock of its task while it ends the watch, and a change holds the feed's while it wakes tasks.
    @Test(.timeLimit(.minutes(1))) func whoGoesAwayDuringAChangeBlocksNobody() async throws {
        let feed = Feed()
        let telling = Task.detached {
            var number = 0
            while !Task.isCancelled {
                feed.tell(number)
                number += 1
            }
        }
        for _ in 0..<20_000 {
            let reading = Task.detached { for try await _ in feed.changes() {} }
            await Task.yield()
            reading.cancel()
        }
        telling.cancel()
        try await eventually { feed.count == 0 }
    }
}
