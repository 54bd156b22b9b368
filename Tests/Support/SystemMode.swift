/// How the four services of a test run.
public enum SystemMode: String, Sendable, CaseIterable, CustomStringConvertible {
    /// In this process, joined by pipes in memory, with stores in memory.
    case memory
    /// In this process, over Unix sockets, with stores in files.
    case sockets
    /// As the built executables, as they are deployed.
    case processes

    public var description: String { rawValue }
}
