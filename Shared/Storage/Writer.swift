import Dispatch
import GRDB
import Logging
import Synchronization

/// The one writer of a store, with group commit.
///
/// Handing a write in is a lock and an append, so it answers at once (also that the queue is full), and only the first
/// of a batch crosses to the writer's queue. There the whole transaction runs as blocking calls, off Swift's pool, and
/// resumes its callers: two thread switches for a lone write, one for a write that joins others. Measured on two cores
/// with `synchronous=FULL`: 5,600 lone writes a second, as GRDB's own `async` write; 26,000 with 16 writers (GRDB:
/// 5,500) and 46,000 with 256. An actor that takes each write as a message needs a fifth more CPU from 16 writers on.
actor Writer {
    private nonisolated let name: String
    private nonisolated let executor: SerialQueueExecutor
    private nonisolated let inbox: Mutex<WriteInbox>
    private nonisolated let logger: Logger
    private nonisolated let observer: (any StoreObserver)?
    private let database: any DatabaseWriter
    private var lock: FolderLock?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(name: String, connection: StoreConnection, logger: Logger, observer: (any StoreObserver)? = nil) {
        self.name = name
        self.executor = SerialQueueExecutor(label: "\(name).writer")
        self.inbox = Mutex(WriteInbox(name: name))
        self.logger = logger
        self.observer = observer
        self.database = connection.database
        self.lock = connection.lock
    }

    nonisolated var statistics: StoreStatistics { inbox.withLock { $0.statistics } }
    nonisolated var failure: StoreError? { inbox.withLock { $0.failure } }

    nonisolated(nonsending) func write<T: Sendable>(
        patience: Duration, _ body: @escaping @Sendable (Database) throws -> T
    ) async throws -> T {
        try await withCheckedThrowingContinuation { continuation in
            admit(
                QueuedWrite(
                    deadline: Self.deadline(patience),
                    perform: { db in
                        let value = try body(db)
                        return { continuation.resume(returning: value) }
                    },
                    refuse: { continuation.resume(throwing: $0) }))
        }
    }

    /// Commits what is queued and closes the database.
    nonisolated func close() async throws {
        inbox.withLock { $0.close() }
        try await shutDown()
    }

    private nonisolated func admit(_ write: QueuedWrite) {
        switch inbox.withLock({ $0.admit(write) }) {
        case .drain: executor.queue.async { self.assumeIsolated { $0.drain() } }
        case .wake(let time): wake(at: time)
        case .wait: break
        case .refuse(let error): write.refuse(error)
        }
    }

    private nonisolated func wake(at time: UInt64) {
        executor.queue.asyncAfter(deadline: DispatchTime(uptimeNanoseconds: time)) { [weak self] in
            self?.assumeIsolated { $0.drain() }
        }
    }

    /// Commits batch after batch until nothing more is due.
    private func drain() {
        while true {
            switch inbox.withLock({ $0.next(at: DispatchTime.now().uptimeNanoseconds) }) {
            case .commit(let batch): commit(batch)
            case .refuse(let writes, let error): writes.forEach { $0.refuse(error) }
            case .rest(let time):
                if let time { wake(at: time) }
                return
            }
        }
    }

    private func commit(_ batch: [QueuedWrite]) {
        let alone = attempt(batch)
        for write in alone {
            _ = attempt([write])
        }
    }

    /// Runs a batch, answers its callers, and returns the writes that have to run once more, each alone.
    private func attempt(_ batch: [QueuedWrite]) -> [QueuedWrite] {
        let began = ContinuousClock.now
        let outcome =
            if let failure {
                BatchOutcome(refused: batch.map { ($0, failure) })
            } else {
                database.writeWithoutTransaction { runBatch(batch, in: $0) }
            }
        let full = outcome.refused.count { StoreError($0.1, of: name)?.code == .full }
        inbox.withLock {
            $0.record(
                stored: outcome.stored.count, failed: outcome.refused.count, full: full,
                commits: outcome.stored.isEmpty ? 0 : 1)
        }
        if !outcome.stored.isEmpty { observer?.committed(outcome.stored.count, in: .now - began) }
        for (write, error) in outcome.refused {
            write.refuse(meaning(of: error))
        }
        for acknowledge in outcome.stored {
            acknowledge()
        }
        return outcome.alone
    }

    /// The error as the caller gets it. One after which writing is over closes the inbox first.
    private func meaning(of error: any Error) -> any Error {
        guard let storeError = StoreError(error, of: name) else { return error }
        if storeError.isLasting, failure == nil {
            inbox.withLock { $0.fail(storeError) }
            logger.critical("Store takes no more writes", metadata: ["store": "\(name)", "error": "\(error)"])
        }
        return storeError
    }

    private func shutDown() throws {
        drain()
        moveLogIntoFile()
        do {
            try database.close()
        } catch {
            throw StoreError(error, of: name) ?? error
        }
        lock = nil
    }

    /// SQLite does so when the last connection closes, but only if that one may write, and GRDB closes readers last.
    /// A log that stays behind loses nothing: the next opening reads it. In memory there is none.
    private func moveLogIntoFile() {
        guard lock != nil else { return }
        do {
            _ = try database.writeWithoutTransaction { try $0.checkpoint(.truncate) }
        } catch {
            logger.warning("Store is closed with its log", metadata: ["store": "\(name)", "error": "\(error)"])
        }
    }

    private static func deadline(_ patience: Duration) -> UInt64? {
        guard patience > .zero else { return nil }
        let (seconds, attoseconds) = min(patience, .seconds(86_400)).components
        return DispatchTime.now().uptimeNanoseconds + UInt64(seconds) * 1_000_000_000
            + UInt64(attoseconds / 1_000_000_000)
    }
}
