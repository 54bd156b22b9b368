/// Where a store lives.
public enum StoreLocation: Sendable, Hashable {
    /// In this process, gone with it.
    case memory
    /// In the folder at this path, as `<name>.sqlite` (with SQLite's `-wal` and `-shm` beside it) and `<name>.lock`.
    case folder(String)
}
