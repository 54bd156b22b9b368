import GRDB

/// A write that waits for its transaction. Exactly one of its two answers reaches the caller, once.
struct QueuedWrite: Sendable {
    typealias Acknowledge = @Sendable () -> Void

    /// When its patience ends, in nanoseconds of `DispatchTime`; `nil` if it has none.
    let deadline: UInt64?
    /// Runs the body and returns what tells the caller its result, to be called after COMMIT.
    let perform: @Sendable (Database) throws -> Acknowledge
    let refuse: @Sendable (any Error) -> Void
}
