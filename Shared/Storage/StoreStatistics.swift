/// What a store did since it was opened, for metrics. All but `queued` only grow.
public struct StoreStatistics: Sendable, Hashable {
    /// Transactions committed by the writer.
    public internal(set) var commits = 0
    /// Writes acknowledged; divided by `commits`, how well they share.
    public internal(set) var operations = 0
    /// Writes that ran and failed: refused by their body, by a constraint, or by the disk.
    public internal(set) var failures = 0
    /// Those of `failures` for which the disk, or the space allowed to the file, had no room.
    public internal(set) var full = 0
    /// Writes and reads turned away with `store.busy` because too many waited.
    public internal(set) var rejections = 0
    /// Writes that wait for their transaction now.
    public internal(set) var queued = 0
}
