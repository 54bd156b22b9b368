import Dispatch

/// Runs an actor on a dispatch queue of its own, for an actor whose work blocks: Swift's own pool has one thread a
/// core, and each that waits for a disk is missing to everybody else.
public final class SerialQueueExecutor: SerialExecutor {
    let queue: DispatchQueue

    public init(label: String) {
        queue = DispatchQueue(label: label)
    }

    public func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        queue.async { job.runSynchronously(on: self.asUnownedSerialExecutor()) }
    }

    public func checkIsolated() {
        dispatchPrecondition(condition: .onQueue(queue))
    }
}
