import ChatKitAPI
import Logging
import PublishAPI
import RPC
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// How the reports of runs reach the Publish service.
struct RunReporterTests {
    /// A store with its reporter; Publish is there when the test lets it serve on the hub.
    private func withReporter(
        _ publish: FakePublish, callLimit: Duration = .seconds(5),
        _ body: @Sendable (SQLChatStore, MemoryHub) async throws -> Void
    ) async throws {
        let signal = RunReportSignal()
        try await Engine.file.withStore(onReport: { signal.raise() }) { store in
            let hub = MemoryHub()
            let client = RPCClient(
                service: "publish", caller: "test", connector: hub.connector(to: "publish"), logger: .silent)
            let reporter = RunReporter(
                store: store, erased: store, signal: signal, publish: client, ids: RandomIDs(), logger: .silent,
                callLimit: callLimit)
            try await withThrowingTaskGroup { group in
                group.addTask { await client.run() }
                group.addTask { try await reporter.run() }
                try await body(store, hub)
                group.cancelAll()
            }
        }
    }

    private func isEmpty(_ store: SQLChatStore) async throws -> Bool {
        try await store.runReports(limit: 1, bytes: 1).isEmpty
    }

    @Test func everyRunIsToldAndThenForgotten() async throws {
        let publish = FakePublish()
        try await withReporter(publish) { store, hub in
            let serving = Task { try await publish.serve(on: hub) }
            for number in 0..<20 { _ = try await ChatHarness(store).create(number == 7 ? "/error" : "\(number)") }
            try await eventually("all is told") { try await isEmpty(store) && publish.runs.count == 20 }
            #expect(publish.runs.filter { $0.status == .succeeded }.count == 19)
            #expect(publish.runs[7].reason == "This failure was asked for with `/error`.")
            // A report alone, when all was quiet, comes too.
            _ = try await ChatHarness(store).create("Late")
            try await eventually("the last one is told") { publish.runs.count == 21 }
            serving.cancel()
        }
    }

    /// Nothing else may come for days that would take the news along.
    @Test(arguments: Deletion.allCases) func theRunOfADeletedThreadIsErasedAtOnce(_ deletion: Deletion) async throws {
        let publish = FakePublish()
        try await withReporter(publish) { store, hub in
            let serving = Task { try await publish.serve(on: hub) }
            let thread = try await ChatHarness(store).create("Hello").threadID
            try await eventually("the run is told") { try await isEmpty(store) && publish.runs.count == 1 }
            let owner = try Owner(workflowID: ChatHarness.workflow, subject: "visitor:ann")
            switch deletion {
            case .byItsOwner: #expect(try await store.delete(thread, of: owner))
            case .withTheVisitor: #expect(try await store.forget(owner.subject, in: nil).threads == 1)
            case .withTime:
                #expect(try await store.deleteThreads(of: owner.workflowID, idleSince: .init(microseconds: .max)) == 1)
            }
            try await eventually("its run is erased") { publish.calls(EraseRuns.self) == 1 }
            serving.cancel()
        }
    }

    enum Deletion: CaseIterable { case byItsOwner, withTheVisitor, withTime }

    @Test func aRunIsToldWhileItIsUnderWay() async throws {
        let publish = FakePublish()
        try await withReporter(publish) { store, hub in
            let serving = Task { try await publish.serve(on: hub) }
            let gate = Gate()
            let responder = ScriptedResponder { _, _ in await gate.wait() }
            async let reply = ChatHarness(store, responder: responder).create("Wait")
            try await eventually("it is told as running") { publish.runs.map(\.status) == [.running] }
            try await eventually("that is confirmed") { try await isEmpty(store) }
            gate.open()
            _ = try await reply
            try await eventually("its end is told") { publish.runs.map(\.status) == [.succeeded] }
            serving.cancel()
        }
    }

    @Test func nothingIsLostWhilePublishIsAway() async throws {
        let publish = FakePublish()
        try await withReporter(publish, callLimit: .milliseconds(50)) { store, hub in
            for number in 0..<5 { _ = try await ChatHarness(store).create("\(number)") }
            let serving = Task { try await publish.serve(on: hub) }
            try await eventually("all is told") { try await isEmpty(store) && publish.runs.count == 5 }
            #expect(publish.runs.allSatisfy { $0.status == .succeeded })
            serving.cancel()
        }
    }

    @Test func aConfirmationThatComesLateLosesAndDoublesNothing() async throws {
        let publish = FakePublish()
        let gate = Gate()
        publish.record(.held(gate))
        try await withReporter(publish, callLimit: .milliseconds(100)) { store, hub in
            let serving = Task { try await publish.serve(on: hub) }
            let end = Gate()
            let responder = ScriptedResponder { _, _ in await end.wait() }
            async let long = ChatHarness(store, responder: responder).create("Long")
            _ = try await ChatHarness(store).create("Short")
            try await eventually("they are told twice") { publish.calls(RecordRuns.self) >= 2 }
            #expect(try await store.runReports(limit: 10, bytes: 1 << 20).count == 2)
            // The long one ends while what was told of it is not confirmed.
            end.open()
            _ = try await long
            publish.record(.taken)
            gate.open()
            try await eventually("all is confirmed") { try await isEmpty(store) }
            #expect(Set(publish.runs.map(\.turnID)).count == 2)
            #expect(Set(publish.reports.map(\.id)).count == 2)
            #expect(publish.runs.allSatisfy { $0.status == .succeeded })
            serving.cancel()
        }
    }

    @Test func aReportThatIsNeverTakenHoldsUpNoOther() async throws {
        let publish = FakePublish()
        publish.record(.refused { $0.triggeredBy == "visitor:odd" ? ServiceError("request.invalid", "No.") : nil })
        try await withReporter(publish) { store, hub in
            for number in 0..<9 {
                _ = try await ChatHarness(store).create("Hi", subject: number == 4 ? "visitor:odd" : "visitor:ann")
            }
            let serving = Task { try await publish.serve(on: hub) }
            try await eventually("the others are told") { try await isEmpty(store) && publish.runs.count == 8 }
            serving.cancel()
        }
    }

    @Test func aPublishThatHangsHoldsUpNoTurn() async throws {
        let publish = FakePublish()
        let gate = Gate()
        publish.record(.held(gate))
        try await ChatSystem.with(publish) { system in
            publish.publish()
            _ = try await system.create("First")
            try await eventually("a report hangs") { publish.calls(RecordRuns.self) == 1 }
            let start = ContinuousClock.now
            for number in 0..<20 { #expect(try await system.create("\(number)").text.contains("\(number)")) }
            // A fraction of a second; if each waited for its report, five seconds each.
            #expect(ContinuousClock.now - start < .seconds(20))
            gate.open()
        }
        #expect(publish.runs.count == 21)
    }

    @Test func whatIsLeftIsToldBeforeTheServiceEnds() async throws {
        let publish = FakePublish()
        try await ChatSystem.with(publish) { system in
            publish.publish()
            _ = try await system.create("Hi")
        }
        #expect(publish.runs.map(\.status) == [.succeeded])
    }

    @Test func whatCouldNotBeToldIsToldAfterTheNextStart() async throws {
        try await TestFolder.with { folder in
            let publish = FakePublish()
            publish.publish()
            publish.record(.refused { _ in .unavailable("The store is full.") })
            try await ChatSystem.with(publish, .folder(folder.path)) { system in _ = try await system.create("Hi") }
            #expect(publish.reports.isEmpty)
            publish.record(.taken)
            try await ChatSystem.with(publish, .folder(folder.path)) { _ in
                try await eventually("it is told") { publish.runs.map(\.status) == [.succeeded] }
            }
            #expect(publish.reports.count == 1)
        }
    }

    @Test func aHangingPublishDoesNotKeepTheServiceFromEnding() async throws {
        let publish = FakePublish()
        let gate = Gate()
        publish.record(.held(gate))
        let time = Mutex<Duration?>(nil)
        let stopped: @Sendable (Duration) -> Void = { duration in
            time.withLock { $0 = duration }
            gate.open()
        }
        try await ChatSystem.with(publish, stopped: stopped) { system in
            publish.publish()
            _ = try await system.create("Hi")
        }
        // It is granted one second.
        let took = try #require(time.withLock { $0 })
        #expect(took < .seconds(4))
    }
}
