import ServiceKit
import Synchronization
import Wire

/// The `Date` of answers (RFC 9110, section 6.6.1), spelled anew once a second. A `Mutex`, since each answer reads it.
final class HTTPDate: Sendable {
    private static let days = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"]
    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private let clock: any WallClock
    private let last = Mutex((second: Int64.min, text: ""))

    init(clock: any WallClock) { self.clock = clock }

    var now: String {
        let now = clock.now
        let second = now.second
        return last.withLock { last in
            if last.second != second { last = (second, Self.spelled(now)) }
            return last.text
        }
    }

    /// - Returns: e.g. `Sat, 31 Jan 2026 09:08:07 GMT`.
    static func spelled(_ moment: Timestamp) -> String {
        // 1970-01-01 was a Thursday.
        let weekday = days[moment.day.number % 7]
        let parts = moment.description.split { "-T:.Z".contains($0) }
        let month = Int(parts[1]).map { months[$0 - 1] } ?? ""
        return "\(weekday), \(parts[2]) \(month) \(parts[0]) \(parts[3]):\(parts[4]):\(parts[5]) GMT"
    }
}
