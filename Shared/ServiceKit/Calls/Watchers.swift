/// Those who follow changes, and what waits for each of them. Part of the state of whoever makes the changes, under its
/// lock, so that all see the same order.
public struct Watchers<Change: Sendable>: Sendable {
    public typealias Watcher = AsyncThrowingStream<Change, any Error>.Continuation

    private var watchers: [UInt64: Watcher] = [:]
    private var last: UInt64 = 0
    private let backlog: Int

    /// - Parameter backlog: how many changes may wait for one watcher.
    public init(backlog: Int) { self.backlog = backlog }

    public var count: Int { watchers.count }

    /// - Parameter onEnd: called soon after the watch is over, to ``remove(_:)`` it.
    /// - Returns: each change from now on, and what ends them after those that wait already.
    public mutating func add(
        onEnd: @escaping @Sendable (UInt64) -> Void
    ) -> (changes: AsyncThrowingStream<Change, any Error>, end: @Sendable () -> Void) {
        let (changes, watcher) = AsyncThrowingStream<Change, any Error>.makeStream(
            bufferingPolicy: .bufferingOldest(backlog))
        last += 1
        // Not at once: whoever cancels a task holds its lock meanwhile, and ``tell(_:)`` wants that one under ours.
        watcher.onTermination = { [last] _ in Task { onEnd(last) } }
        watchers[last] = watcher
        return (changes, { watcher.finish() })
    }

    public mutating func remove(_ id: UInt64) { watchers[id] = nil }

    /// Tells everybody.
    /// - Returns: those who read too slowly and follow no more. To be ended, but not under the lock: ending a stream calls
    ///   its termination handler, which takes it.
    public mutating func tell(_ change: Change) -> [Watcher] {
        var lagging: [Watcher] = []
        for (id, watcher) in watchers {
            guard case .dropped = watcher.yield(change) else { continue }
            lagging.append(watcher)
            watchers[id] = nil
        }
        return lagging
    }

    /// - Returns: all, to be ended as ``tell(_:)`` says.
    public mutating func removeAll() -> [Watcher] {
        defer { watchers = [:] }
        return Array(watchers.values)
    }
}
