import Metrics
import Synchronization

/// The value of one metric. What does not fit its kind is dropped: the kind is that of the first who asked for the
/// label, and a metric must not stop the work it counts.
final class MetricCell: CounterHandler, FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
    private let state: Mutex<MetricSample.Value>

    init(_ initial: MetricSample.Value) { state = Mutex(initial) }

    var value: MetricSample.Value { state.withLock { $0 } }

    func increment(by amount: Int64) { add(Double(amount)) }
    func increment(by amount: Double) { add(amount) }
    func decrement(by amount: Double) { add(-amount) }
    func set(_ value: Int64) { record(Double(value)) }
    func set(_ value: Double) { record(value) }
    func record(_ value: Int64) { record(Double(value)) }
    func recordNanoseconds(_ duration: Int64) { record(Double(duration) / 1e9) }

    func record(_ value: Double) {
        guard value.isFinite else { return }
        state.withLock { state in
            switch state {
            case .gauge: state = .gauge(value)
            case .histogram(var histogram):
                // The array must have one owner, or it is copied for each value.
                state = .gauge(0)
                histogram.record(value)
                state = .histogram(histogram)
            case .counter: break
            }
        }
    }

    private func add(_ amount: Double) {
        guard amount.isFinite else { return }
        state.withLock { state in
            switch state {
            case .counter(let sum) where amount >= 0: state = .counter(sum + amount)
            case .gauge(let value): state = .gauge(value + amount)
            case .counter, .histogram: break
            }
        }
    }

    func reset() {
        state.withLock { state in
            if case .counter = state { state = .counter(0) }
        }
    }
}
