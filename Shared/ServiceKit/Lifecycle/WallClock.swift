import Glibc
public import Wire

/// Tells the time of day. Injected, so that a test decides what time it is.
public protocol WallClock: Sendable {
    var now: Timestamp { get }
}

/// The clock of the machine.
public struct SystemClock: WallClock {
    public init() {}

    public var now: Timestamp {
        var time = timespec()
        // Fails only for clocks that do not exist.
        clock_gettime(CLOCK_REALTIME, &time)
        return Timestamp(microseconds: Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000)
    }
}
