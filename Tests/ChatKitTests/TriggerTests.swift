import ChatKitAPI
import PublishAPI
import RPC
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import ChatKitService

extension ChatHarness {
    func trigger(
        _ text: String, triggeredBy: String = "ci", payload: JSONObject = JSONObject(), subject: String = "token:ci"
    ) async throws -> TriggerTurn.Output {
        try await TriggerTurnHandler(turns: turns)(
            .init(
                workflowID: Self.workflow, version: .published, message: text, triggeredBy: triggeredBy,
                inputPayload: payload),
            Self.context(subject))
    }
}

/// Turns that nobody waits for.
struct TriggerTests {
    @Test(arguments: Engine.allCases)
    func theAnswerComesWhenTheMessageIsStoredAndTheTurnGoesOn(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let gate = Gate()
            let responder = ScriptedResponder { turn, sink in
                await gate.wait()
                let message = try await sink.beginMessage()
                try await message.append("Done: \(turn.text)")
                try await message.finish()
            }
            let harness = ChatHarness(store, responder: responder)
            let run = try await harness.trigger("Count", payload: ["source": "cron", "thread_id": "mine"])
            #expect(run.versionID == "v-published")
            let items = try await harness.items(of: run.threadID, subject: "token:ci").data
            #expect(items.map(\.messageText) == ["Count"])
            #expect(run.inputPayload["source"] == "cron")
            #expect(run.inputPayload["thread_id"] == .string(run.threadID))
            #expect(run.inputPayload["item_id"] == items.first?["id"])
            // It is no orphan.
            await Upkeep(store: store, live: harness.live, clock: SystemClock(), logger: .silent).pass()
            #expect(try await store.openTurns().count == 1)

            gate.open()
            await harness.detached.finish(within: .seconds(20))
            let thread = try await harness.thread(run.threadID, subject: "token:ci")
            #expect(thread.items.data.map(\.messageText) == ["Count", "Done: Count"])
            #expect(thread.title == "Count")
            #expect(harness.live.ids.isEmpty)
            #expect(await code { _ = try await harness.thread(run.threadID) } == "chatkit.thread_not_found")

            let stored = try #require(try await store.runReports(limit: 1, bytes: 1).first)
            let report = try RunReport(json: stored.json)
            #expect(report.id == run.runID)
            #expect(report.status == .succeeded)
            #expect(report.triggeredBy == "ci")
            #expect(report.inputPayload == .object(run.inputPayload))
            #expect(report.startedAt == run.startedAt)
        }
    }

    @Test func atTheDrainLimitItIsInterruptedWithWhatWasSaid() async throws {
        try await Engine.memory.withStore { store in
            let responder = ScriptedResponder { _, sink in
                try await sink.beginMessage().append("Half a")
                try await Task.sleep(for: .seconds(600))
            }
            let harness = ChatHarness(store, responder: responder)
            let run = try await harness.trigger("Go")
            try await eventually("it has said something") {
                try await store.events(of: TurnKey(turn: 1, thread: 1)).contains { $0.contains("Half a") }
            }
            await harness.detached.finish(within: .milliseconds(10))
            #expect(try await store.openTurns().isEmpty)
            let items = try await harness.items(of: run.threadID, order: .ascending, subject: "token:ci").data
            #expect(items.map(\.messageText) == ["Go", "Half a"])
            let stored = try #require(try await store.runReports(limit: 1, bytes: 1).first)
            let report = try RunReport(json: stored.json)
            #expect(report.status == .failed)
            #expect(report.reason == "interrupted")
        }
    }

    @Test func whatCannotBeRunIsRefusedBeforeAnythingIsStored() async throws {
        try await Engine.memory.withStore { store in
            let large = String(repeating: "a", count: 800 << 10)
            #expect(await code { _ = try await ChatHarness(store).trigger(large) } == "message.too_large")
            #expect(
                await code { _ = try await ChatHarness(store).trigger("Hi", payload: ["x": .string(large)]) }
                    == "message.too_large")
            #expect(await code { _ = try await ChatHarness(store).trigger("Hi", triggeredBy: "") } == "request.invalid")
            #expect(
                await code { _ = try await ChatHarness(store).trigger("Hi", triggeredBy: large) } == "request.invalid")
            var harness = ChatHarness(store)
            harness.versions = FixedVersion(graph: ["responder": "langgraph", "source": "x"])
            #expect(await code { _ = try await harness.trigger("Hi") } == "responder.unavailable")
            let threads = try await harness.threads(subject: "token:ci")
            #expect(threads.data.isEmpty)
            let reports = try await store.runReports(limit: 1, bytes: 1)
            #expect(reports.isEmpty)
            #expect(harness.live.ids.isEmpty)
        }
    }

    @Test func itNeedsTheScope() async throws {
        try await ChatSystem.with(FakePublish()) { system in
            let refusal = await code {
                _ = try await system.chat.call(
                    TriggerTurn.self,
                    .init(workflowID: FakePublish.workflow, version: .draft, message: "Hi", triggeredBy: "ann"),
                    ChatSystem.visitor)
            }
            #expect(refusal == "auth.missing_scope")
        }
    }

    @Test func theServiceEndsAfterTheTurnsThatRunAndTellsOfThem() async throws {
        try await TestFolder.with { folder in
            let publish = FakePublish(graph: ["responder": "demo", "mode": "echo"])
            try await ChatSystem.with(publish, .folder(folder.path)) { system in
                publish.publish()
                _ = try await system.trigger("sleep:0.5")
            }
            #expect(publish.runs.map(\.status) == [.succeeded])
            let store = try Engine.file.open(in: folder)
            #expect(try await store.openTurns().isEmpty)
            #expect(try await store.runReports(limit: 1, bytes: 1).isEmpty)
            try await store.close()
        }
    }
}

/// A version that names a responder which does not run here.
struct UnavailableResponderTests {
    @Test(arguments: ["langgraph", "model"])
    func theVisitorIsToldWhyAndTheMessageStays(_ name: String) async throws {
        try await Engine.memory.withStore { store in
            var harness = ChatHarness(store)
            harness.versions = FixedVersion(graph: ["responder": .string(name)])
            let reply = try await harness.create("Hello")
            #expect(reply.types == ["thread.created", "thread.item.done", "stream_options", "error", "thread.updated"])
            let error = try #require(reply.events.first { $0["type"] == "error" })
            #expect(error["code"] == "custom")
            #expect(error["message"]?.stringValue?.contains("\"\(name)\" is not available on this server") == true)
            #expect(error["allow_retry"] == false)
            #expect(try await harness.transcript(of: reply.threadID).map(\.messageText) == ["Hello"])
            let stored = try #require(try await store.runReports(limit: 1, bytes: 1).first)
            let report = try RunReport(json: stored.json)
            #expect(report.status == .failed)
            #expect(report.reason == error["message"]?.stringValue)
            // A version that can be run answers in the same thread.
            #expect(try await ChatHarness(store).add("Again", to: reply.threadID).text.contains("Again"))
        }
    }
}
