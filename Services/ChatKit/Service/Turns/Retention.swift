import Logging
import PublishAPI
import PublishClient
import ServiceKit
import Synchronization
import Wire

/// Deletes threads in which nothing happened for as long as their workflow keeps them. A `Mutex`, since the time of the last
/// pass is only read and set.
final class Retention: UpkeepJob {
    private static let interval = Duration.seconds(600)

    private let store: any VisitorDataStore
    private let copy: PublicationCopy
    private let files: any DiscardedFiles
    private let clock: any WallClock
    private let logger: Logger
    /// Of the operator, for workflows that have none of their own; nil for ever.
    private let usualDays: Int?
    private let next = Mutex<Timestamp?>(nil)

    init(
        store: any VisitorDataStore, copy: PublicationCopy, files: any DiscardedFiles,
        clock: any WallClock, usualDays: Int?, logger: Logger
    ) {
        self.store = store
        self.copy = copy
        self.files = files
        self.clock = clock
        self.usualDays = usualDays
        self.logger = logger
    }

    func pass() async throws {
        let now = clock.now
        // Without the publications nobody knows how long is long enough.
        guard copy.isCurrent, next.withLock({ $0.map { $0 <= now } ?? true }) else { return }
        next.withLock { $0 = now + Self.interval }
        for workflowID in try await store.workflowIDs() {
            guard let days = copy.find(workflowID)?.limits?.retentionDays ?? usualDays else { continue }
            try await delete(idleSince: now + (.zero - .seconds(Int64(days) * 86_400)), of: workflowID)
        }
        try await files.removeDiscarded()
    }

    private func delete(idleSince moment: Timestamp, of workflowID: String) async throws {
        var sum = 0
        while true {
            let count = try await store.deleteThreads(of: workflowID, idleSince: moment)
            guard count > 0 else { break }
            sum += count
        }
        guard sum > 0 else { return }
        logger.info("idle threads were deleted", metadata: ["workflow": "\(workflowID)", "threads": "\(sum)"])
    }
}
