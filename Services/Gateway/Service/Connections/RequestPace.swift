/// How fast a request has to come, as a pure state machine. What counts is the time that a part of it has taken in all: a
/// client that sends a byte now and then is never idle, and never done.
struct RequestPace {
    /// For the head, from its first byte.
    static let headLimit = Duration.seconds(10)
    /// For the body; longer as long as it comes at ``leastRate``.
    static let bodyLimit = Duration.seconds(30)
    /// Bytes a second, over all of the body so far.
    static let leastRate = 1024

    private enum Phase: Equatable {
        /// Nothing of a request is there.
        case waiting
        case head(since: ContinuousClock.Instant)
        case body(since: ContinuousClock.Instant, bytes: Int)
        /// The request is complete, and its answer is not.
        case answering
    }

    private var phase = Phase.waiting

    /// When to look again; nil where time does not matter.
    var deadline: ContinuousClock.Instant? {
        switch phase {
        case .waiting, .answering: nil
        case .head(let since): since + Self.headLimit
        case .body(let since, let bytes):
            max(since + Self.bodyLimit, since + .seconds(Int64(bytes / Self.leastRate)))
        }
    }

    func isTooSlow(at now: ContinuousClock.Instant) -> Bool { deadline.map { $0 <= now } ?? false }

    mutating func received(_ bytes: Int, at now: ContinuousClock.Instant) {
        switch phase {
        case .waiting: phase = .head(since: now)
        case .body(let since, let count): phase = .body(since: since, bytes: count + bytes)
        case .head, .answering: break
        }
    }

    mutating func headEnded(at now: ContinuousClock.Instant) { phase = .body(since: now, bytes: 0) }
    mutating func requestEnded() { phase = .answering }
    mutating func answerEnded() { phase = .waiting }
}
