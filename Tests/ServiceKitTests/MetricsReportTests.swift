import Metrics
import RPC
import Storage
import Testing
import Wire

@testable import ServiceKit

/// What a service tells of itself.
struct MetricsReportTests {
    private let registry = MetricsRegistry()

    @Test func everySampleArrivesAsItIs() throws {
        var histogram = Histogram(bounds: [0.5, 2])
        histogram.record(1)
        histogram.record(0.125)
        let report = MetricsReport(samples: [
            .counter("calls_total", 3, ["op": "a\"b", "b": ""]), .gauge("open", -1.5),
            MetricSample("wait", [.init(name: "x", value: "y")], .histogram(histogram)),
            MetricSample("other", [], .histogram(histogram)),
        ])
        let encoded = try WireEncoder().encode(report)
        #expect(try WireDecoder().decode(MetricsReport.self, from: encoded) == report)
        let tree = try JSONParser.parse(encoded)
        // Both histograms share their bounds.
        #expect(tree["scales"] == [[.number("0.5"), 2]])
        #expect(tree["samples"]?.arrayValue?.first?["labels"] == ["b", "", "op", "a\"b"])
    }

    @Test(arguments: [
        #"{"scales":[],"samples":[{"name":"a"}]}"#,
        #"{"scales":[],"samples":[{"name":"a","gauge":1,"labels":["b"]}]}"#,
        #"{"scales":[],"samples":[{"name":"a","scale":0,"counts":[1],"sum":1}]}"#,
        #"{"scales":[[1]],"samples":[{"name":"a","scale":-1,"counts":[1,1],"sum":1}]}"#,
        #"{"scales":[[1]],"samples":[{"name":"a","scale":0,"counts":[1,2,3],"sum":1}]}"#,
    ])
    func sampleWithoutAValueIsRefused(text: String) throws {
        let tree = try JSONParser.parse(text)
        #expect(throws: (any Error).self) { try WireDecoder().decode(MetricsReport.self, from: tree) }
    }

    @Test func sourcesAreAskedEachTime() async {
        Counter(label: "b_total", factory: registry).increment()
        let asked = Counter(label: "asked_total", factory: registry)
        registry.add {
            asked.increment()
            return [.gauge("a", 5)]
        }
        #expect(await registry.collect().map(\.label) == ["a", "asked_total", "b_total"])
        #expect(await registry.collect().first?.value == .gauge(5))
        #expect(registry.snapshot().first?.value == .counter(2))
    }

    @Test func whatIsNoNumberIsNotRecorded() {
        let gauge = Meter(label: "g", factory: registry)
        gauge.set(2.0)
        gauge.set(Double.nan)
        gauge.increment(by: Double.infinity)
        #expect(registry.snapshot().map(\.value) == [.gauge(2)])
    }

    @Test(
        arguments: [
            (nil, "ok"), (.cancelled, "cancelled"), (.draining, "unavailable"), (.deadlineExceeded, "unavailable"),
            (.unavailable("gone"), "unavailable"), (.inner("bug"), "failed"), (.init("store.full", ""), "unavailable"),
            (.init("workflow.not_found", ""), "refused"),
        ] as [(ServiceError?, String)])
    func outcomeOfACallIsCoarse(error: ServiceError?, outcome: String) {
        let counts: CallCounts = .calls(of: "echo.say", in: registry)
        counts.record(.milliseconds(1), error)
        counts.record(nil, error)
        let counted = registry.snapshot().filter { $0.value == .counter(2) }
        #expect(
            counted.map(\.dimensions) == [
                [.init(name: "operation", value: "echo.say"), .init(name: "outcome", value: outcome)]
            ])
        let timed = registry.snapshot().compactMap { sample -> Int? in
            if case .histogram(let histogram) = sample.value { histogram.count } else { nil }
        }
        // A stream is not timed.
        #expect(timed == [1])
    }

    @Test func commitsAreMeasuredByStore() {
        let figures = CommitFigures(of: "notes", in: registry)
        figures.committed(3, in: .milliseconds(2))
        figures.committed(5, in: .milliseconds(2))
        let sums = registry.snapshot().compactMap { sample -> Double? in
            if case .histogram(let histogram) = sample.value { histogram.sum } else { nil }
        }
        #expect(sums.map { ($0 * 1000).rounded() } == [8000, 4])
    }

    /// The name of a process may look like the end of it.
    @Test func processIsReadPastItsName() throws {
        let fields = (4...52).map { "\($0 * 100)" }.joined(separator: " ")
        let samples = ProcessFigures.samples(stat: "42 (a) R 1 (b)) S \(fields)\n", bootTime: 1000)
        let values = Dictionary(uniqueKeysWithValues: samples.map { ($0.label, $0.value) })
        #expect(values["process_threads"] == .gauge(2000))
        #expect(values["process_virtual_memory_bytes"] == .gauge(2300))
        #expect(values["process_cpu_seconds_total"] == .counter(29))
        #expect(values["process_start_time_seconds"] == .gauge(1022))
        #expect(ProcessFigures.samples(stat: "garbage", bootTime: 0).isEmpty)
        #expect(ProcessFigures.samples(stat: "1 (a) S 1 2", bootTime: 0).isEmpty)
    }

    @Test func thisProcessIsSeen() throws {
        let samples = ProcessFigures.samples()
        let labels = Set(samples.map(\.label))
        #expect(
            labels == [
                "process_cpu_seconds_total", "process_max_fds", "process_open_fds", "process_resident_memory_bytes",
                "process_start_time_seconds", "process_threads", "process_virtual_memory_bytes",
            ])
        let resident = try #require(samples.first { $0.label == "process_resident_memory_bytes" })
        guard case .gauge(let bytes) = resident.value else {
            Issue.record("memory is a gauge")
            return
        }
        #expect(bytes > Double(1 << 20))
    }
}
