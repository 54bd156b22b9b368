import ChatKitAPI
import PublishAPI
import PublishClient
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// Conversations end when their time is over, or when somebody wants to be forgotten.
struct RetentionTests {
    @Test func onlyWhatIsIdleForTooLongIsDeleted() async throws {
        try await Engine.memory.withStore { store in
            let clock = TestClock()
            var harness = ChatHarness(store)
            harness.clock = clock
            let old = try await harness.create("old").threadID
            clock.advance(by: .seconds(3600))
            let young = try await harness.create("young").threadID
            let elsewhere = try await harness.create("elsewhere", workflow: "w2").threadID
            let limit = try #require(Timestamp("2026-02-03T10:30:00Z"))
            #expect(try await store.deleteThreads(of: ChatHarness.workflow, idleSince: limit) == 1)
            #expect(try await store.deleteThreads(of: ChatHarness.workflow, idleSince: limit) == 0)
            #expect(try await harness.threads().data.map(\.id) == [young])
            #expect(try await harness.threads(workflow: "w2").data.map(\.id) == [elsewhere])
            // Its run is to be erased, wherever it is noted.
            #expect(try await store.erasedTurns(limit: 10).count == 1)
            #expect(old != young)
        }
    }

    @Test func whoIsForgottenLeavesFiguresAlone() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            for workflow in [ChatHarness.workflow, "w2"] { _ = try await harness.create("Hello", workflow: workflow) }
            let kept = try await harness.create("Hello", subject: "visitor:bob").threadID
            let forget = ForgetCallerHandler(
                store: store, live: harness.live, files: NoFiles())
            let first = try await forget(.init(workflowID: ChatHarness.workflow), ChatHarness.context())
            #expect(first.threads == 1)
            #expect(try await harness.threads().data.isEmpty)
            #expect(try await harness.threads(workflow: "w2").data.count == 1)
            #expect(try await forget(.init(workflowID: nil), ChatHarness.context()).threads == 1)
            #expect(try await forget(.init(workflowID: nil), ChatHarness.context()).threads == 0)
            #expect(try await harness.threads(subject: "visitor:bob").data.map(\.id) == [kept])
            let rows = try await store.usage(
                of: ChatHarness.workflow, days: Day(number: 0)...Day(number: 100_000), bySubject: true, limit: 10)
            #expect(rows.map(\.subject).sorted { ($0 ?? "") < ($1 ?? "") } == ["forgotten", "visitor:bob"])
            #expect(rows.map(\.turns) == [1, 1])
            #expect(try await store.erasedTurns(limit: 10).count == 2)
        }
    }
}
