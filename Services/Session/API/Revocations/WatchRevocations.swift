public import Wire

/// Every revocation that may still matter, then each new one when it is stored. Whoever holds something that a revocation
/// ends has to end it. Error: `watch.lagging` ends the stream of a watcher that reads too slowly; it has to watch again.
public enum WatchRevocations: StreamOperation {
    public typealias Input = Nothing
    public typealias Item = Revocation

    public static let name = "session.watch_revocations"
    public static let access = Access.open
}
