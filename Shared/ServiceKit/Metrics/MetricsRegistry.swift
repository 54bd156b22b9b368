public import Metrics
import Synchronization

/// Keeps a service's metrics in memory, to be read as a whole. What has the same label and dimensions is one metric.
///
/// Each service has its own: where several run in one process, as in tests, their figures stay apart. A metric looks its
/// cell up once, when it is made, so whoever counts often keeps the metric.
public final class MetricsRegistry: MetricsFactory {
    /// Looks at figures that somebody else keeps.
    public typealias Source = @Sendable () async -> [MetricSample]

    /// Seconds, from the time of a memory access over a socket to that of the longest turn.
    static let secondsBounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120,
        300,
    ]
    /// For sizes and counts: powers of four.
    static let sizeBounds: [Double] = (0..<13).map { Double(1 << (2 * $0)) }

    private struct Key: Hashable {
        let label: String
        let dimensions: [MetricSample.Dimension]
    }

    /// That of a process that hosts one service.
    public static let shared = MetricsRegistry()

    private let cells = Mutex<[Key: MetricCell]>([:])
    private let sources = Mutex<[Source]>([])

    public init() {}

    /// Every metric that was made, sorted by label.
    public func snapshot() -> [MetricSample] {
        Self.sorted(
            cells.withLock { $0 }.map { MetricSample($0.key.label, $0.key.dimensions, $0.value.value) })
    }

    /// The metrics, and what the sources see at this moment.
    public func collect() async -> [MetricSample] {
        var samples = snapshot()
        for source in sources.withLock({ $0 }) { samples += await source() }
        return Self.sorted(samples)
    }

    /// Adds figures that are looked at only when somebody asks, for what costs nothing to know and something to count.
    public func add(source: @escaping Source) { sources.withLock { $0.append(source) } }

    private static func sorted(_ samples: [MetricSample]) -> [MetricSample] {
        samples.sorted { left, right in
            left.label == right.label
                ? left.dimensions.map(\.value).lexicographicallyPrecedes(right.dimensions.map(\.value))
                : left.label < right.label
        }
    }

    private func cell(
        _ label: String, _ dimensions: [(String, String)], _ initial: MetricSample.Value
    ) -> MetricCell {
        let dimensions = dimensions.map { MetricSample.Dimension(name: $0.0, value: $0.1) }.sorted { $0.name < $1.name }
        return cells.withLock { cells in
            let key = Key(label: label, dimensions: dimensions)
            if let cell = cells[key] { return cell }
            let cell = MetricCell(initial)
            cells[key] = cell
            return cell
        }
    }

    private func remove(_ handler: AnyObject) {
        cells.withLock { cells in
            if let key = cells.first(where: { $0.value === handler })?.key { cells[key] = nil }
        }
    }

    public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
        cell(label, dimensions, .counter(0))
    }

    public func makeFloatingPointCounter(
        label: String, dimensions: [(String, String)]
    ) -> any FloatingPointCounterHandler {
        cell(label, dimensions, .counter(0))
    }

    public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
        cell(label, dimensions, .gauge(0))
    }

    public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
        cell(label, dimensions, aggregate ? .histogram(Histogram(bounds: Self.sizeBounds)) : .gauge(0))
    }

    public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
        cell(label, dimensions, .histogram(Histogram(bounds: Self.secondsBounds)))
    }

    public func destroyCounter(_ handler: any CounterHandler) { remove(handler) }
    public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) { remove(handler) }
    public func destroyMeter(_ handler: any MeterHandler) { remove(handler) }
    public func destroyRecorder(_ handler: any RecorderHandler) { remove(handler) }
    public func destroyTimer(_ handler: any TimerHandler) { remove(handler) }
}
