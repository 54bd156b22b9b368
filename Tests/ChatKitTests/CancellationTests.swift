import ChatKitAPI
import NIOCore
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// A visitor who goes away in mid-reply (protocol section 9).
struct CancellationTests {
    /// Says something and then waits for ever, unless it is cancelled.
    private func talker(_ pieces: [String]) -> ScriptedResponder {
        ScriptedResponder { _, sink in
            let message = try await sink.beginMessage()
            for piece in pieces { try await message.append(piece) }
            try await Task.sleep(for: .seconds(600))
        }
    }

    /// Begins a thread, waits until `seen` was sent, goes away, and returns the thread's id.
    private func leave(
        _ harness: ChatHarness, after seen: String
    ) async throws -> String {
        let recorder = Recorder()
        let task = Task {
            try await harness.create(UserMessageInput(content: [.text("Tell me")]), to: recorder)
        }
        try await eventually("the reply is under way") { recorder.events.contains { $0.contains(seen) } }
        let start = ContinuousClock.now
        task.cancel()
        await #expect(throws: (any Error).self) { try await task.value }
        // Alone it takes milliseconds; the responder would go on for minutes.
        #expect(ContinuousClock.now - start < .seconds(10))
        return try Reply(recorder.events).threadID
    }

    @Test(arguments: Engine.allCases)
    func whatWasSaidIsStoredWithANoteAndTheThreadIsFree(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store, responder: talker(["Once ", "upon"]))
            let thread = try await leave(harness, after: #""delta":"upon""#)

            let transcript = try await harness.transcript(of: thread)
            #expect(transcript.map { $0["type"] } == ["user_message", "assistant_message"])
            #expect(transcript.last?.messageText == "Once upon")
            #expect(try await store.openTurns().isEmpty)
            #expect(harness.live.ids.isEmpty)

            // The note is for responders, and for nobody else.
            let heard = Mutex<[ThreadItem]>([])
            let listener = ScriptedResponder(historyLimit: HistoryLimit(items: 10, bytes: 10_000)) { turn, _ in
                heard.withLock { $0 = turn.history }
            }
            let reply = try await ChatHarness(store, responder: listener).add("Go on", to: thread)
            #expect(reply.types == ["thread.item.done", "stream_options"])
            let items = heard.withLock { $0 }
            #expect(items.map(\.isHidden) == [false, false, true, false])
            let everything = try await harness.transcript(of: thread).map(\.text) + reply.lines
            #expect(!everything.contains { $0.contains("hidden_context") || $0.contains(StopNote.text) })
        }
    }

    @Test func aReplyWithoutAWordLeavesOnlyTheNote() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store, responder: talker([" ", "\n"]))
            let thread = try await leave(harness, after: #""delta":"\n""#)
            #expect(try await harness.transcript(of: thread).count == 1)
        }
    }

    @Test func aFinishedMessageOfAStoppedTurnStays() async throws {
        try await Engine.memory.withStore { store in
            let responder = ScriptedResponder { _, sink in
                let message = try await sink.beginMessage()
                try await message.append("First part.")
                try await message.finish()
                try await Task.sleep(for: .seconds(600))
            }
            let harness = ChatHarness(store, responder: responder)
            let thread = try await leave(harness, after: "content_part.done")
            #expect(try await harness.transcript(of: thread).map(\.messageText) == ["Tell me", "First part."])
        }
    }

    /// A reader that takes the first events and then nothing more, until its task is cancelled.
    final class Stalled: EventReceiver {
        private let first = Mutex(true)

        func receive(_ events: [ByteBuffer]) async throws {
            let isFirst = first.withLock { first in
                defer { first = false }
                return first
            }
            if !isFirst { try await Task.sleep(for: .seconds(600)) }
        }
    }

    @Test func aReaderWhoDoesNotReadStopsTheResponder() async throws {
        try await Engine.memory.withStore { store in
            let produced = Mutex(0)
            let flood = ScriptedResponder { _, sink in
                let message = try await sink.beginMessage()
                while true {
                    try await message.append(String(repeating: "a", count: 1000))
                    produced.withLock { $0 += 1000 }
                }
            }
            let harness = ChatHarness(store, responder: flood)
            let task = Task {
                try await harness.create(UserMessageInput(content: [.text("Flood")]), to: Stalled())
            }
            // One batch is on its way to the reader and one waits to be stored; then the responder rests.
            try await eventually("the responder pauses") {
                let before = produced.withLock { $0 }
                try await Task.sleep(for: .milliseconds(100))
                return before > 0 && produced.withLock { $0 } == before
            }
            #expect(produced.withLock { $0 } < 3 * TurnOutbox.roomBytes)
            // Others are not held back.
            let other = try await ChatHarness(store).create("Hello")
            #expect(other.text.contains("Hello"))
            task.cancel()
            await #expect(throws: (any Error).self) { try await task.value }
            #expect(try await store.openTurns().isEmpty)
        }
    }

    @Test func cancellingAtAnyMomentLeavesAThreadThatWorks() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            for wait in 0..<60 {
                let recorder = Recorder()
                let task = Task {
                    try await harness.create(UserMessageInput(content: [.text("/long 64")]), to: recorder)
                }
                try await Task.sleep(for: .microseconds(wait * 50))
                task.cancel()
                _ = await task.result
                let seen = try Reply(recorder.events)
                guard !seen.threadID.isEmpty else { continue }
                let said = try await harness.transcript(of: seen.threadID).last
                if said?["type"] == "assistant_message" {
                    #expect(said?.messageText?.hasPrefix(seen.deltas.joined()) == true)
                } else {
                    #expect(seen.deltas.isEmpty)
                }
                #expect(try await harness.add("Still there?", to: seen.threadID).text.contains("Still there?"))
            }
            #expect(try await store.openTurns().isEmpty)
        }
    }
}
