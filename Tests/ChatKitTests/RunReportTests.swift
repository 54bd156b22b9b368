import ChatKitAPI
import GRDB
import NIOCore
import PublishAPI
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// What is noted of each turn for the record of its run.
struct RunReportTests {
    private func reports(_ store: any ChatStore) async throws -> [RunReport] {
        try await store.runReports(limit: 100, bytes: 1 << 20).map { try RunReport(json: $0.json) }
    }

    private func harness(
        _ store: any ChatStore, _ script: @escaping @Sendable (TurnFacts, EventSink) async throws -> Void
    ) -> ChatHarness { ChatHarness(store, responder: ScriptedResponder(script: script)) }

    @Test(arguments: Engine.allCases)
    func anAnsweredTurnSucceededAndItsReportHasNoTexts(_ engine: Engine) async throws {
        try await engine.withStore { store in
            var harness = ChatHarness(store)
            harness.clock = TestClock()
            let reply = try await harness.create("A secret of mine")
            let report = try #require(try await reports(store).first)
            #expect(try await reports(store).count == 1)
            #expect(report.status == .succeeded)
            #expect(report.reason == nil)
            #expect(report.workflowID == ChatHarness.workflow)
            #expect(report.versionID == "v-published")
            #expect(report.triggeredBy == "visitor:ann")
            #expect(report.turnID.hasPrefix("trn_"))
            #expect(report.id.count == 36)
            let question = try await harness.transcript(of: reply.threadID).first
            #expect(report.inputPayload["thread_id"] == .string(reply.threadID))
            #expect(report.inputPayload["item_id"] == question?["id"])
            #expect(report.createdAt == harness.clock.now && report.startedAt == harness.clock.now)
            #expect(report.completedAt == harness.clock.now)
            #expect(!(try report.json.contains("secret")))
        }
    }

    @Test func aTurnIsRunningUntilItsEndAndKeepsItsRun() async throws {
        try await Engine.memory.withStore { store in
            let gate = Gate()
            let harness = harness(store) { _, sink in
                await gate.wait()
                try await sink.beginMessage().finish()
            }
            async let reply = harness.create("Wait for it")
            try await eventually("the run is noted") { try await !reports(store).isEmpty }
            let begun = try #require(try await reports(store).first)
            #expect(begun.status == .running)
            #expect(begun.completedAt == nil)
            gate.open()
            _ = try await reply
            let ended = try await reports(store)
            #expect(ended.map(\.id) == [begun.id])
            #expect(ended.map(\.status) == [.succeeded])
        }
    }

    @Test func aFailedTurnTellsWhatTheVisitorWasTold() async throws {
        struct Inside: Error { let secret = "s3cret" }
        try await Engine.memory.withStore { store in
            _ = try await harness(store) { _, _ in throw ResponderFailure("No luck.", allowRetry: true) }.create("1")
            _ = try await harness(store) { _, _ in throw Inside() }.create("2")
            var late = harness(store) { _, _ in try await Task.sleep(for: .seconds(600)) }
            late.timeLimit = .milliseconds(20)
            _ = try await late.create("3")
            let told = try await reports(store)
            #expect(told.map(\.status) == [.failed, .failed, .failed])
            #expect(told.map(\.reason) == ["No luck.", "internal error", "the reply took too long"])
        }
    }

    @Test func aVisitorWhoLeavesCancelsTheRun() async throws {
        try await Engine.memory.withStore { store in
            let harness = harness(store) { _, sink in
                try await sink.beginMessage().append("Once")
                try await Task.sleep(for: .seconds(600))
            }
            let recorder = Recorder()
            let task = Task { try await harness.create(UserMessageInput(content: [.text("Tell")]), to: recorder) }
            try await eventually("the reply is under way") { recorder.events.contains { $0.contains("Once") } }
            task.cancel()
            _ = await task.result
            let told = try await reports(store)
            #expect(told.map(\.status) == [.cancelled])
            #expect(told.map(\.reason) == ["the visitor left"])
            #expect(told.first?.completedAt != nil)
        }
    }

    @Test func aTurnThatACrashEndedHasFailed() async throws {
        try await Engine.memory.withStore { store in
            let broken = BreakableStore(store)
            let harness = harness(broken) { _, sink in
                broken.isBroken.withLock { $0 = true }
                try await sink.beginMessage().finish()
            }
            await #expect(throws: BreakableStore.Broken.self) { _ = try await harness.create("Hi") }
            let begun = try await reports(store)
            #expect(begun.map(\.status) == [.running])
            // Confirmed and deleted meanwhile: the turn itself knows its run.
            try await store.deleteRunReports(try await store.runReports(limit: 10, bytes: 1 << 20).map(\.revision))
            #expect(try await TurnRecovery(store: store, clock: TestClock(), logger: .silent).closeOrphans() == 1)
            let told = try await reports(store)
            #expect(told.map(\.id) == begun.map(\.id))
            #expect(told.map(\.status) == [.failed])
            #expect(told.map(\.reason) == ["interrupted"])
        }
    }

    @Test func aTurnThatIsOlderThanTheRecordOfRunsIsClosedWithoutOne() async throws {
        try await Engine.memory.withStore { store in
            _ = try await store.begin(.sample())
            try await store.store.write { db in
                try db.execute(sql: "UPDATE turn SET run = NULL; DELETE FROM run_report")
            }
            #expect(try await TurnRecovery(store: store, clock: TestClock(), logger: .silent).closeOrphans() == 1)
            #expect(try await reports(store).isEmpty)
        }
    }

    @Test func aTurnThatWasRefusedHasNoRun() async throws {
        try await Engine.memory.withStore { store in
            var harness = ChatHarness(store)
            let thread = try await harness.create("Hi").threadID
            harness.versions = FixedVersion(failure: .unavailable("Publish is away."))
            #expect(await code { _ = try await harness.add("More", to: thread) } == "unavailable")
            #expect(await code { _ = try await ChatHarness(store).add("More", to: "thr_none") } != nil)
            #expect(try await reports(store).count == 1)
        }
    }

    @Test func namesWithANulArriveWhole() async throws {
        try await Engine.file.withStore { store in
            let harness = ChatHarness(store)
            _ = try await harness.trigger("Hi", triggeredBy: "c\u{0}i")
            await harness.detached.finish(within: .seconds(20))
            #expect(try await reports(store).map(\.triggeredBy) == ["c\u{0}i"])
        }
    }
}
