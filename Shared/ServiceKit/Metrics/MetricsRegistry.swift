public import Metrics
import Synchronization

/// Keeps the process's metrics in memory, to be read as a whole. What has the same label and dimensions is one metric.
public final class MetricsRegistry: MetricsFactory {
    /// Seconds, from the time of a memory access over a socket to that of a slow model.
    static let secondsBounds: [Double] = [
        0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
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

    public init() {}

    /// Every metric that was used, sorted by label.
    public func snapshot() -> [MetricSample] {
        cells.withLock { $0 }
            .map { MetricSample(label: $0.key.label, dimensions: $0.key.dimensions, value: $0.value.value) }
            .sorted { left, right in
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
