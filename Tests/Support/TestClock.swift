public import ServiceKit
import Synchronization
public import Wire

/// A clock that stands still unless it is set.
public final class TestClock: WallClock {
    private let time: Mutex<Timestamp>

    public init(_ text: String = "2026-02-03T10:00:00Z") {
        time = Mutex(Timestamp(text) ?? Timestamp(microseconds: 0))
    }

    public init(at start: Timestamp) { time = Mutex(start) }

    public var now: Timestamp { time.withLock { $0 } }
    public func advance(by span: Duration) { time.withLock { $0 = $0 + span } }
}
