import Metrics
import ServiceKit

/// Counts turns and how they went. Nothing here tells one workflow, subject or model from another: those figures are
/// kept with the threads.
struct TurnFigures: Sendable {
    private let ended: [TurnState: Counter]
    private let firstEvent: Metrics.Timer
    private let duration: Metrics.Timer
    private let promptTokens: Counter
    private let completionTokens: Counter

    init(in registry: MetricsRegistry) {
        let ends: [TurnState] = [.done, .failed, .cancelled, .interrupted]
        ended = Dictionary(
            uniqueKeysWithValues: ends.map { end in
                let counter = Counter(
                    label: "orcheo_turns_total", dimensions: [("end", end.rawValue)], factory: registry)
                return (end, counter)
            })
        firstEvent = Metrics.Timer(label: "orcheo_turn_first_event_seconds", factory: registry)
        duration = Metrics.Timer(label: "orcheo_turn_duration_seconds", factory: registry)
        promptTokens = Self.tokens("prompt", registry)
        completionTokens = Self.tokens("completion", registry)
    }

    private static func tokens(_ kind: String, _ registry: MetricsRegistry) -> Counter {
        Counter(label: "orcheo_turn_tokens_total", dimensions: [("kind", kind)], factory: registry)
    }

    func answered(after duration: Duration) { firstEvent.record(duration: duration) }

    /// - Parameter duration: nil for a turn that another process began.
    func closed(_ closing: EventBatch.Closing, after duration: Duration?) {
        ended[closing.state]?.increment()
        if let duration { self.duration.record(duration: duration) }
        guard let usage = closing.usage else { return }
        promptTokens.increment(by: usage.promptTokens)
        completionTokens.increment(by: usage.completionTokens)
    }
}

extension MetricsRegistry {
    /// Adds how many turns there are at the moment.
    func follow(_ live: LiveTurns, _ slots: TurnSlots) {
        add {
            [
                .gauge("orcheo_turns_running", Double(live.count)),
                .gauge("orcheo_turns_waiting", Double(slots.waitingCount)),
            ]
        }
    }
}
