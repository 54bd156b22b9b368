import ChatKitAPI
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// What turns cost, and what stops them from costing more.
struct UsageTests {
    /// Costs what it says.
    private struct Priced: Responder {
        var historyLimit: HistoryLimit? { nil }
        var tokenReservation = 100
        var usage: TurnUsage? = TurnUsage(model: "m", promptTokens: 30, completionTokens: 10)

        func respond(to turn: TurnFacts, into sink: EventSink) async throws {
            if turn.text == "fail" { throw ResponderFailure("No.", allowRetry: true) }
            if let usage { sink.report(usage) }
        }
    }

    private static let ann = "visitor:ann"
    private static let day = Day(number: 20_487)  // 2026-02-03

    private func withChat(
        _ responder: Priced = Priced(), _ body: (inout ChatHarness, SQLChatStore, TestClock) async throws -> Void
    ) async throws {
        try await Engine.memory.withStore { store in
            let clock = TestClock()
            var harness = ChatHarness(store, responder: responder)
            harness.clock = clock
            try await body(&harness, store, clock)
        }
    }

    private func usage(_ store: SQLChatStore, bySubject: Bool = false) async throws -> [UsageRecord] {
        try await store.usage(
            of: ChatHarness.workflow, days: Self.day...(Self.day + 1), bySubject: bySubject, limit: 10)
    }

    @Test func whatTurnsCostIsAddedUpByDayAndSubject() async throws {
        try await withChat { harness, store, clock in
            _ = try await harness.create("one")
            _ = try await harness.create("two")
            _ = try await harness.create("fail", subject: "visitor:bob")
            clock.advance(by: .seconds(86_400))
            _ = try await harness.create("three", subject: "visitor:bob")
            #expect(
                try await usage(store) == [
                    UsageRecord(day: Self.day, subject: nil, turns: 3, promptTokens: 60, completionTokens: 20),
                    UsageRecord(day: Self.day + 1, subject: nil, turns: 1, promptTokens: 30, completionTokens: 10),
                ])
            #expect(
                try await usage(store, bySubject: true) == [
                    UsageRecord(day: nil, subject: Self.ann, turns: 2, promptTokens: 60, completionTokens: 20),
                    UsageRecord(day: nil, subject: "visitor:bob", turns: 2, promptTokens: 30, completionTokens: 10),
                ])
        }
    }

    @Test func aBudgetIsReservedBeforeATurnAndSettledAfterIt() async throws {
        try await withChat { harness, store, clock in
            harness.budget = DailyBudget(perSubject: 180)
            // 0 + 100, 40 + 100, 80 + 100 fit; 120 + 100 does not.
            for _ in 0..<3 { _ = try await harness.create("ask") }
            let before = try await usage(store)
            let refused = await #expect(throws: Refusal.self) { try await harness.create("ask") }
            #expect(refused?.serviceError.code == "chatkit.budget_exhausted")
            // Ten in the morning: fourteen hours are left of the day.
            #expect(refused?.serviceError.retryAfter == 14 * 3600)
            // A refused turn leaves nothing, and others are not touched.
            #expect(try await usage(store) == before)
            #expect(try await harness.threads().data.count == 3)
            #expect(try await harness.create("ask", subject: "visitor:bob").types.last != "error")
            clock.advance(by: .seconds(14 * 3600))
            _ = try await harness.create("ask")
        }
    }

    @Test func whatFailedGivesItsReservationBack() async throws {
        try await withChat { harness, _, _ in
            harness.budget = DailyBudget(perWorkflow: 100)
            for _ in 0..<3 { _ = try await harness.create("fail") }
            _ = try await harness.create("ask")
            #expect(await code { _ = try await harness.create("ask") } == "chatkit.budget_exhausted")
        }
    }

    @Test func theSmallerBudgetHolds() {
        let operators = DailyBudget(perWorkflow: 10, perSubject: nil)
        let publishers = DailyBudget(perWorkflow: 20, perSubject: 5)
        #expect(operators.limited(by: publishers) == DailyBudget(perWorkflow: 10, perSubject: 5))
    }
}
