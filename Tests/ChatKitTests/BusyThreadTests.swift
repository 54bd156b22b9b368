import ChatKitAPI
import GRDB
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

struct BusyThreadTests {
    /// Answers once it is let go.
    private func patient(_ isFree: Gate) -> ScriptedResponder {
        ScriptedResponder { _, sink in
            await isFree.wait()
            let message = try await sink.beginMessage()
            try await message.append("Done.")
            try await message.finish()
        }
    }

    @Test(arguments: Engine.allCases)
    func aSecondMessageIsRefusedUntilTheReplyIsComplete(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let gate = Gate()
            let harness = ChatHarness(store, responder: patient(gate))
            let recorder = Recorder()
            let first = Task {
                try await harness.create(UserMessageInput(content: [.text("One")]), to: recorder)
            }
            try await eventually("the first events came") { recorder.events.count == 3 }
            let thread = try Reply(recorder.events).threadID
            do {
                _ = try await harness.add("Two", to: thread)
                Issue.record("a busy thread took a message")
            } catch {
                let told = ServiceError(telling: error)
                #expect(told.code == "chatkit.thread_busy")
                #expect(told.retryAfter == 1)
            }
            gate.open()
            try await first.value
            // Refused means refused: nothing of it is there.
            #expect(try await harness.transcript(of: thread).map(\.messageText) == ["One", "Done."])
            _ = try await harness.add("Two", to: thread)
            #expect(try await harness.transcript(of: thread).count == 4)
        }
    }

    @Test func ofManyMessagesAtOnceEachIsEitherAnsweredOrRefused() async throws {
        try await Engine.file.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("Start").threadID
            let answered = try await withThrowingTaskGroup { group in
                for number in 0..<40 {
                    group.addTask {
                        do {
                            _ = try await harness.add("\(number)", to: thread)
                            return 1
                        } catch Refusal.threadBusy { return 0 }
                    }
                }
                return try await group.reduce(0, +)
            }
            #expect(answered > 0)
            let types = try await harness.transcript(of: thread).map { $0["type"] }
            #expect(types.count == 2 + 2 * answered)
            #expect(stride(from: 0, to: types.count, by: 2).allSatisfy { types[$0] == "user_message" })
        }
    }

    @Test(arguments: [ThreadRecord.Status.locked, .closed])
    func lockedAndClosedThreadsAreReadButTakeNoMessage(_ status: ThreadRecord.Status) async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("Hi").threadID
            try await store.store.write { db in
                try db.execute(
                    sql: "UPDATE thread SET status = ?, status_reason = 'Archived.' WHERE id = ?",
                    arguments: [status.rawValue, thread])
            }
            #expect(await code { _ = try await harness.add("More", to: thread) } == "chatkit.thread_\(status.rawValue)")
            let shown = try WireEncoder().tree(try await harness.thread(thread))
            #expect(shown["status"] == ["type": .string(status.rawValue), "reason": "Archived."])
            #expect(try await harness.threads().data.count == 1)
        }
    }
}

/// Holds tasks back until it is opened.
final class Gate: Sendable {
    private struct State {
        var isOpen = false
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func wait() async {
        await withCheckedContinuation { continuation in
            let isOpen = state.withLock { state in
                if !state.isOpen { state.waiting.append(continuation) }
                return state.isOpen
            }
            if isOpen { continuation.resume() }
        }
    }

    func open() {
        let waiting = state.withLock { state in
            state.isOpen = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }
}
