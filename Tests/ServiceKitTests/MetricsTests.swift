import Metrics
import ServiceKit
import Testing

struct MetricsTests {
    private let registry = MetricsRegistry()

    private func value(_ label: String) -> MetricSample.Value? {
        registry.snapshot().first { $0.label == label }?.value
    }

    @Test func counterGrowsAndIsSharedByLabelAndDimensions() {
        Counter(label: "calls", dimensions: [("op", "a"), ("b", "c")], factory: registry).increment(by: 2)
        Counter(label: "calls", dimensions: [("b", "c"), ("op", "a")], factory: registry).increment()
        Counter(label: "calls", dimensions: [("op", "z")], factory: registry).increment()
        let samples = registry.snapshot()
        #expect(samples.map(\.value) == [.counter(3), .counter(1)])
        #expect(samples[0].dimensions.map(\.name) == ["b", "op"])
    }

    @Test func gaugeHoldsTheLastValue() {
        let gauge = Meter(label: "open", factory: registry)
        gauge.set(5)
        gauge.increment(by: 2.5)
        gauge.decrement()
        #expect(value("open") == .gauge(6.5))
    }

    @Test func timerCountsSecondsInBounds() throws {
        let timer = Metrics.Timer(label: "call", factory: registry)
        timer.recordMilliseconds(3)
        timer.recordMilliseconds(5)
        timer.recordSeconds(3600)
        guard case .histogram(let histogram) = try #require(value("call")) else {
            Issue.record("a timer is a histogram")
            return
        }
        #expect(histogram.count == 3)
        #expect(abs(histogram.sum - 3600.008) < 1e-9)
        let bound = try #require(histogram.bounds.firstIndex(of: 0.005))
        // Both 3 ms and 5 ms lie above 2.5 ms and not above 5 ms.
        #expect(histogram.counts[bound] == 2)
        #expect(histogram.counts.last == 1)
    }

    @Test func destroyedMetricIsGone() {
        let counter = Counter(label: "calls", factory: registry)
        counter.increment()
        counter.destroy()
        #expect(registry.snapshot().isEmpty)
    }

    @Test func countsOfManyThreadsAddUp() async {
        let counter = Counter(label: "calls", factory: registry)
        await withTaskGroup { group in
            for _ in 0..<50 { group.addTask { for _ in 0..<100 { counter.increment() } } }
        }
        #expect(value("calls") == .counter(5000))
    }
}
