/// One timer for all calls of a connection: it sleeps until the earliest deadline it knows.
struct DeadlineTimer {
    private var armed: (deadline: ContinuousClock.Instant, task: Task<Void, Never>)?

    /// Calls `expire` at the deadline, unless it is due earlier anyway.
    mutating func arm(_ deadline: ContinuousClock.Instant, _ expire: @escaping @Sendable () async -> Void) {
        if let armed, armed.deadline <= deadline { return }
        armed?.task.cancel()
        let task = Task {
            do { try await ContinuousClock().sleep(until: deadline) } catch { return }
            await expire()
        }
        armed = (deadline, task)
    }

    /// To be called by `expire`: the next deadline, if any, arms the timer again.
    mutating func fired(next: ContinuousClock.Instant?, _ expire: @escaping @Sendable () async -> Void) {
        armed = nil
        if let next { arm(next, expire) }
    }

    mutating func cancel() {
        armed?.task.cancel()
        armed = nil
    }
}
