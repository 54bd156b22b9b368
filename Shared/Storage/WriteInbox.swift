/// The writes that wait, and the rule when and with whom each may go.
///
/// A value without clock and threads: the writer tells it the time, in nanoseconds, and does what it answers.
struct WriteInbox {
    /// What the writer has to do about a write that was handed in.
    enum Admission {
        /// Start a drain: none is under way.
        case drain
        /// Look again at this time.
        case wake(UInt64)
        /// Nothing: a drain or a timer is under way.
        case wait
        /// Tell the caller.
        case refuse(StoreError)
    }

    /// What the writer has to do next.
    enum Step {
        case commit([QueuedWrite])
        /// Refuse them: the store has failed.
        case refuse([QueuedWrite], StoreError)
        /// Rest; at this time, if any, look again.
        case rest(wake: UInt64?)
    }

    /// Bounds how long one transaction keeps those waiting that came after it.
    static let batchLimit = 256
    /// Bounds memory, and how long a write can wait.
    static let queueLimit = 2048

    let name: String
    private(set) var failure: StoreError?
    private var waiting: [QueuedWrite] = []
    /// How many of `waiting` have no patience.
    private var urgent = 0
    /// The earliest end of patience among `waiting`.
    private var earliest: UInt64?
    private var isDraining = false
    /// The earliest time for which a timer was asked.
    private var timer: UInt64?
    private var isClosed = false
    private var counts = StoreStatistics()

    init(name: String) {
        self.name = name
    }

    var statistics: StoreStatistics {
        var statistics = counts
        statistics.queued = waiting.count
        return statistics
    }

    mutating func admit(_ write: QueuedWrite) -> Admission {
        if isClosed { return .refuse(StoreError(.closed, "\(name) is closed.")) }
        if let failure { return .refuse(failure) }
        guard waiting.count < Self.queueLimit else {
            counts.rejections += 1
            return .refuse(StoreError(.busy, "Too many writes wait for \(name)."))
        }
        waiting.append(write)
        if let deadline = write.deadline {
            earliest = min(earliest ?? deadline, deadline)
        } else {
            urgent += 1
        }
        if isDraining { return .wait }
        if write.deadline == nil || waiting.count >= Self.batchLimit {
            isDraining = true
            return .drain
        }
        return armTimer().map(Admission.wake) ?? .wait
    }

    /// The next batch that may go, oldest first.
    mutating func next(at now: UInt64) -> Step {
        isDraining = true
        if let timer, timer <= now { self.timer = nil }
        if let failure, !waiting.isEmpty {
            defer { remove(waiting.count) }
            return .refuse(waiting, failure)
        }
        let isDue = urgent > 0 || isClosed || waiting.count >= Self.batchLimit || (earliest.map { $0 <= now } ?? false)
        guard isDue, !waiting.isEmpty else {
            isDraining = false
            return .rest(wake: armTimer())
        }
        let batch = Array(waiting.prefix(Self.batchLimit))
        remove(batch.count)
        return .commit(batch)
    }

    mutating func record(stored: Int, failed: Int, full: Int, commits: Int) {
        counts.operations += stored
        counts.failures += failed
        counts.full += full
        counts.commits += commits
    }

    /// The first failure stays the reason.
    mutating func fail(_ error: StoreError) {
        failure = failure ?? error
    }

    mutating func close() {
        isClosed = true
    }

    private mutating func remove(_ count: Int) {
        urgent -= waiting.prefix(count).count { $0.deadline == nil }
        waiting.removeFirst(count)
        earliest = waiting.lazy.compactMap(\.deadline).min()
    }

    /// The time for a new timer, unless one fires by then. Timers are not cancelled: one too many finds nothing due.
    private mutating func armTimer() -> UInt64? {
        guard let earliest, earliest < timer ?? .max else { return nil }
        timer = earliest
        return earliest
    }
}
