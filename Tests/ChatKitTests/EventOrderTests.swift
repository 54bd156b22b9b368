import ChatKitAPI
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// What goes over the wire, byte for byte (protocol sections 7, 8 and 13).
struct EventOrderTests {
    private let thread = CountingIDs.id("thr", 1)
    private let question = CountingIDs.id("msg", 2)
    private let answer = CountingIDs.id("msg", 5)
    private let now = "2026-02-03T10:00:00.000000Z"

    /// Answers "Pong." in two deltas.
    private let pong = ScriptedResponder { _, sink in
        let message = try await sink.beginMessage()
        try await message.append("Po")
        try await message.append("ng.")
        try await message.finish()
    }

    private func harness(_ store: SQLChatStore, _ responder: any Responder) -> ChatHarness {
        var harness = ChatHarness(store, responder: responder)
        harness.clock = TestClock()
        harness.ids = CountingIDs()
        return harness
    }

    private var userDone: String {
        #"{"type":"thread.item.done","item":{"id":"\#(question)","thread_id":"\#(thread)","created_at":"\#(now)","#
            + #""type":"user_message","content":[{"type":"input_text","text":"Ping?"}],"attachments":[],"#
            + #""inference_options":{}}}"#
    }

    private var created: String {
        #"{"type":"thread.created","thread":{"id":"\#(thread)","created_at":"\#(now)","#
            + #""status":{"type":"active"},"metadata":{},"items":{"data":[],"has_more":false}}}"#
    }

    private var updated: String {
        #"{"type":"thread.updated","thread":{"id":"\#(thread)","title":"Ping?","created_at":"\#(now)","#
            + #""status":{"type":"active"},"metadata":{},"items":{"data":[],"has_more":false}}}"#
    }

    private let options = #"{"type":"stream_options","stream_options":{"allow_cancel":true}}"#

    private func update(_ rest: String) -> String {
        #"{"type":"thread.item.updated","item_id":"\#(answer)","update":{"type":"assistant_message.\#(rest)}}"#
    }

    @Test(arguments: Engine.allCases)
    func aNewThreadStreamsTheEventsOfTheProtocol(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let reply = try await harness(store, pong).create("Ping?")
            let item =
                #"{"id":"\#(answer)","thread_id":"\#(thread)","created_at":"\#(now)","type":"assistant_message","#
            let part = #"{"annotations":[],"text":"Pong.","type":"output_text"}"#
            #expect(
                reply.lines == [
                    created, userDone, options,
                    #"{"type":"thread.item.added","item":\#(item)"content":[]}}"#,
                    update(
                        #"content_part.added","content_index":0,"#
                            + #""content":{"annotations":[],"text":"","type":"output_text"}"#),
                    update(#"content_part.text_delta","content_index":0,"delta":"Po""#),
                    update(#"content_part.text_delta","content_index":0,"delta":"ng.""#),
                    update(#"content_part.done","content_index":0,"content":\#(part)"#),
                    #"{"type":"thread.item.done","item":\#(item)"content":[\#(part)]}}"#,
                    updated,
                ])
        }
    }

    @Test func aFurtherMessageNeitherCreatesNorRenamesTheThread() async throws {
        try await Engine.memory.withStore { store in
            let harness = harness(store, pong)
            let first = try await harness.create("Ping?")
            let second = try await harness.add("Again?", to: first.threadID)
            #expect(
                second.types == [
                    "thread.item.done", "stream_options", "thread.item.added", "thread.item.updated",
                    "thread.item.updated", "thread.item.updated", "thread.item.updated", "thread.item.done",
                ])
            #expect(try await harness.thread(first.threadID).title == "Ping?")
        }
    }

    @Test func aFailureWithItsOwnWordsIsTold() async throws {
        try await Engine.memory.withStore { store in
            let failing = ScriptedResponder { _, _ in throw ResponderFailure("No luck.", allowRetry: true) }
            let reply = try await harness(store, failing).create("Ping?")
            #expect(
                reply.lines == [
                    created, userDone, options,
                    #"{"type":"error","code":"custom","message":"No luck.","allow_retry":true}"#, updated,
                ])
        }
    }

    @Test func anUnexpectedFailureShowsNothingInside() async throws {
        struct Inside: Error { let secret = "s3cret" }
        try await Engine.memory.withStore { store in
            let failing = ScriptedResponder { _, sink in
                try await sink.beginMessage().append("Half a")
                throw Inside()
            }
            let harness = harness(store, failing)
            let reply = try await harness.create("Ping?")
            #expect(reply.lines.contains(#"{"type":"error","code":"stream.error","allow_retry":true}"#))
            #expect(!reply.lines.joined().contains("s3cret"))
            // A failed turn keeps the question and drops what was not finished.
            let transcript = try await harness.transcript(of: reply.threadID)
            #expect(transcript.map { $0["type"] } == ["user_message"])
            // And the thread takes the next message.
            _ = try await harness.add("Once more", to: reply.threadID)
        }
    }

    @Test func aMessageThatIsNeverFinishedIsAFailure() async throws {
        try await Engine.memory.withStore { store in
            let forgetful = ScriptedResponder { _, sink in try await sink.beginMessage().append("Half a") }
            let reply = try await harness(store, forgetful).create("Ping?")
            #expect(reply.types.suffix(2) == ["error", "thread.updated"])
        }
    }

    @Test func aResponderThatTakesTooLongIsEnded() async throws {
        try await Engine.memory.withStore { store in
            let slow = ScriptedResponder { _, sink in
                try await sink.beginMessage().append("One moment")
                try await Task.sleep(for: .seconds(600))
            }
            var harness = harness(store, slow)
            harness.timeLimit = .milliseconds(50)
            let reply = try await harness.create("Ping?")
            #expect(reply.lines.contains(#"{"type":"error","code":"stream.error","allow_retry":true}"#))
            #expect(reply.types.last == "thread.updated")
            #expect(try await store.openTurns().isEmpty)
        }
    }

    @Test func eventsThatAreNotAResponders() async throws {
        try await Engine.memory.withStore { store in
            let note = HiddenContext(
                id: "shcx_1", threadID: "thr_1", createdAt: Timestamp(microseconds: 0), content: "inner")
            let rude = ScriptedResponder { _, sink in
                await #expect(throws: OpenItems.OutOfOrder.self) {
                    try await sink.send(.streamOptions(StreamOptions(allowCancel: false)))
                }
                await #expect(throws: OpenItems.OutOfOrder.self) {
                    try await sink.send(.itemAdded(.hiddenContext(note)))
                }
                await #expect(throws: OpenItems.OutOfOrder.self) {
                    try await sink.send(.itemUpdated(id: "msg_none", .textDelta(index: 0, delta: "x")))
                }
                try await sink.send(.itemDone(.hiddenContext(note)))
            }
            let harness = harness(store, rude)
            let reply = try await harness.create("Ping?")
            #expect(reply.lines == [created, userDone, options, updated])
            #expect(try await harness.transcript(of: reply.threadID).count == 1)
        }
    }

    @Test func deltasAreWrittenAsTheGeneralEncoderWould() throws {
        for delta in ["a", "\"\\\n\u{0}\u{7f}", "é\u{2028}👩‍👩‍👧", ""] {
            let event = ThreadEvent.itemUpdated(id: "msg_1", .textDelta(index: 0, delta: delta))
            var batch = EventBatch()
            try batch.append(event)
            #expect(batch.lines == [try WireEncoder().encode(event)])
        }
    }
}
