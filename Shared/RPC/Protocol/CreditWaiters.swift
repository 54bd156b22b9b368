/// Those who have something to send and no credit for it, by the call it belongs to.
struct CreditWaiters {
    private var waiting: [UInt64: [CheckedContinuation<Void, Never>]] = [:]

    mutating func add(_ id: UInt64, _ continuation: CheckedContinuation<Void, Never>) {
        waiting[id, default: []].append(continuation)
    }

    /// Wakes those of a call, or all where the id is 0: each looks for itself whether it may go on.
    mutating func wake(_ id: UInt64) {
        let woken = id == 0 ? waiting.values.flatMap(\.self) : waiting[id] ?? []
        if id == 0 { waiting = [:] } else { waiting[id] = nil }
        for continuation in woken { continuation.resume() }
    }
}
