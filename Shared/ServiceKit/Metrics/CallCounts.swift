import Metrics
public import RPC
public import Wire

/// Counts calls, and times those that have one answer.
public struct CallCounts: CallMeter {
    /// How a call ended, as coarse as an alert needs it. The number is the place of its counter.
    enum Outcome: Int, CaseIterable {
        case ok
        /// The caller asked for what it may not have, or asked wrongly.
        case refused
        /// Its caller stopped waiting.
        case cancelled
        /// The service, or what it needs, is not there or too busy.
        case unavailable
        /// Nobody knew what to do about it.
        case failed

        init(_ error: ServiceError?) {
            switch error?.code {
            case nil: self = .ok
            case ServiceError.cancelled.code: self = .cancelled
            case "unavailable", ServiceError.draining.code, ServiceError.deadlineExceeded.code: self = .unavailable
            case "internal": self = .failed
            case .some(let code): self = code.hasPrefix("store.") ? .unavailable : .refused
            }
        }
    }

    private let counters: [Counter]
    private let timer: Metrics.Timer

    init(_ name: String, timer: String, _ dimensions: [(String, String)], _ registry: MetricsRegistry) {
        counters = Outcome.allCases.map {
            Counter(label: name, dimensions: dimensions + [("outcome", "\($0)")], factory: registry)
        }
        self.timer = Metrics.Timer(label: timer, dimensions: dimensions, factory: registry)
    }

    public func record(_ duration: Duration?, _ error: ServiceError?) {
        counters[Outcome(error).rawValue].increment()
        if let duration { timer.record(duration: duration) }
    }
}

extension CallMeter where Self == CallCounts {
    /// Of the calls of one operation that a service answers.
    public static func calls(of operation: String, in registry: MetricsRegistry) -> CallCounts {
        CallCounts(
            "orcheo_wire_served_total", timer: "orcheo_wire_served_duration_seconds", [("operation", operation)],
            registry)
    }

    /// Of the calls that are made to a peer. Their operations are counted where they are served.
    public static func calls(to peer: String, in registry: MetricsRegistry) -> CallCounts {
        CallCounts(
            "orcheo_wire_calls_total", timer: "orcheo_wire_call_duration_seconds", [("peer", peer)], registry)
    }
}
