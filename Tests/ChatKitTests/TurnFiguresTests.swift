import ChatKitAPI
import ServiceKit
import TestSupport
import Testing

@testable import ChatKitService

/// How turns are counted.
struct TurnFiguresTests {
    private struct Figures: Equatable {
        var ended: [String: Double] = [:]
        var tokens: [String: Double] = [:]
        var durations = 0
        var firstEvents = 0

        init(_ registry: MetricsRegistry) {
            for sample in registry.snapshot() {
                let label = sample.dimensions.first?.value ?? ""
                switch (sample.label, sample.value) {
                case ("orcheo_turns_total", .counter(let count)) where count > 0: ended[label] = count
                case ("orcheo_turn_tokens_total", .counter(let count)) where count > 0: tokens[label] = count
                case ("orcheo_turn_duration_seconds", .histogram(let histogram)): durations = histogram.count
                case ("orcheo_turn_first_event_seconds", .histogram(let histogram)): firstEvents = histogram.count
                default: break
                }
            }
        }
    }

    @Test func eachEndIsCountedWithWhatItCost() async throws {
        try await Engine.memory.withStore { store in
            let responder = ScriptedResponder { turn, sink in
                sink.report(TurnUsage(model: "m", promptTokens: 30, completionTokens: 10))
                if turn.text == "fail" { throw ResponderFailure("No.", allowRetry: true) }
                let message = try await sink.beginMessage()
                try await message.append("Yes.")
                try await message.finish()
            }
            let harness = ChatHarness(store, responder: responder)
            _ = try await harness.create("one")
            _ = try await harness.create("two")
            _ = try await harness.create("fail")
            let figures = Figures(harness.metrics)
            #expect(figures.ended == ["done": 2, "failed": 1])
            #expect(figures.tokens == ["prompt": 90, "completion": 30])
            #expect(figures.durations == 3)
            #expect(figures.firstEvents == 3)
        }
    }

    @Test func turnWhoseReaderLeftIsCountedOnce() async throws {
        try await Engine.memory.withStore { store in
            let responder = ScriptedResponder { _, sink in
                let message = try await sink.beginMessage()
                try await message.append("Once")
                try await Task.sleep(for: .seconds(600))
            }
            let harness = ChatHarness(store, responder: responder)
            let recorder = Recorder()
            let task = Task {
                try await harness.create(UserMessageInput(content: [.text("Tell me")]), to: recorder)
            }
            try await eventually("the reply is under way") { recorder.events.contains { $0.contains("Once") } }
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
            let figures = Figures(harness.metrics)
            #expect(figures.ended == ["cancelled": 1])
            #expect(figures.durations == 1)
            #expect(figures.firstEvents == 1)
        }
    }

    @Test func turnThatAnotherProcessLeftIsCountedWithoutItsDuration() async throws {
        let registry = MetricsRegistry()
        TurnFigures(in: registry).closed(.init(state: .interrupted, at: TestClock().now, report: nil), after: nil)
        let figures = Figures(registry)
        #expect(figures.ended == ["interrupted": 1])
        #expect(figures.durations == 0)
    }
}
