import ChatKitAPI
import NIOCore
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// A client that comes back to a reply, wherever it was cut off.
struct ResumeTests {
    private struct Gone: Error {}

    /// Reads so many lines and goes away.
    private final class Leaving: EventReceiver {
        private let lines = Mutex<[String]>([])
        private let limit: Int

        init(after limit: Int) { self.limit = limit }

        var seen: [String] { lines.withLock { $0 } }

        func receive(_ events: [ByteBuffer]) async throws {
            let isFull = lines.withLock { lines in
                lines += events.map { String(buffer: $0) }.prefix(limit - lines.count)
                return lines.count >= limit
            }
            if isFull { throw Gone() }
        }
    }

    private func streamID(_ head: String) throws -> String {
        try #require(try JSONParser.parse(head)["stream_id"]?.stringValue)
    }

    private func follow(_ id: String, after position: Int, _ harness: ChatHarness, subject: String = "visitor:ann")
        async throws -> [String]
    {
        let recorder = Recorder()
        try await StreamHandlers(store: harness.store, live: harness.live).follow(
            .init(streamID: id, after: position), ChatHarness.context(subject), to: recorder)
        return recorder.events
    }

    @Test(arguments: Engine.allCases) func nothingIsMissingWhereverItWasCut(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let whole = Recorder()
            try await harness.stream(
                .message(UserMessageInput(content: [.text("/sources")])), in: nil, isResumable: true, to: whole)
            let lines = whole.events.dropFirst()
            let id = try streamID(whole.events[0])
            #expect(try Reply(Array(lines)).types.first == "thread.created")
            for position in 0...lines.count {
                #expect(try await follow(id, after: position, harness) == Array(lines.dropFirst(position)))
            }
        }
    }

    @Test(arguments: Engine.allCases) func replyGoesOnWhileItsReaderIsAway(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            for cut in 1...8 {
                let first = Leaving(after: cut)
                await #expect(throws: Gone.self) {
                    try await harness.stream(
                        .message(UserMessageInput(content: [.text("/slow 4")])), in: nil, isResumable: true, to: first)
                }
                let id = try streamID(first.seen[0])
                let rest = try await follow(id, after: cut - 1, harness)
                let reply = try Reply(Array(first.seen.dropFirst()) + rest)
                #expect(reply.text == "1 2 3 4")
                #expect(reply.deltas.joined() == reply.text)
                #expect(try await harness.transcript(of: reply.threadID).count == 2)
            }
        }
    }

    @Test func readerWhoStaysAwayEndsTheReply() async throws {
        try await Engine.memory.withStore { store in
            var harness = ChatHarness(store)
            harness.grace = .milliseconds(50)
            let first = Leaving(after: 8)
            await #expect(throws: Gone.self) {
                try await harness.stream(
                    .message(UserMessageInput(content: [.text("/slow 500")])), in: nil, isResumable: true, to: first)
            }
            let id = try streamID(first.seen[0])
            try await eventually("the turn is closed") {
                try await store.stream(id, of: "visitor:ann")?.isOpen == false
            }
            let reply = try Reply(Array(first.seen.dropFirst()))
            let stored = try await harness.transcript(of: reply.threadID)
            #expect(stored.count == 2)
            #expect(stored[1].messageText?.hasPrefix(reply.deltas.joined()) == true)
            _ = try await harness.add("Hello again", to: reply.threadID)
        }
    }

    @Test(arguments: [false, true]) func anotherTabStopsTheReply(isResumable: Bool) async throws {
        try await Engine.file.withStore { store in
            let harness = ChatHarness(store)
            let recorder = Recorder()
            let reading = Task {
                try await harness.stream(
                    .message(UserMessageInput(content: [.text("/slow 500")])), in: nil, isResumable: isResumable,
                    to: recorder)
            }
            try await eventually("the reply goes on") { recorder.events.count > 6 }
            let thread = try Reply(recorder.events).threadID
            let handlers = StreamHandlers(store: store, live: harness.live)
            func running(_ subject: String = "visitor:ann") async throws -> RunningStream? {
                try await handlers.running(
                    .init(workflowID: ChatHarness.workflow, params: .init(threadID: thread)),
                    ChatHarness.context(subject)
                ).stream
            }
            let stream = try #require(try await running())
            #expect(stream.sequence >= 5)
            #expect(await code { _ = try await running("visitor:bob") } == "chatkit.thread_not_found")
            for body in [handlers.stop] {
                let foreign = await code {
                    _ = try await body(.init(streamID: stream.streamID), ChatHarness.context("visitor:bob"))
                }
                #expect(foreign == "chatkit.stream_not_found")
            }
            for _ in 0..<2 { _ = try await handlers.stop(.init(streamID: stream.streamID), ChatHarness.context()) }
            // The reader sees a clean end.
            try await reading.value
            #expect(try await running() == nil)
            #expect(!(try Reply(recorder.events)).types.contains("error"))
            #expect(try await harness.transcript(of: thread).count == 2)
        }
    }

    @Test func streamsOfOthersAndOldOnesAreNotFound() async throws {
        try await Engine.memory.withStore { store in
            let clock = TestClock()
            var harness = ChatHarness(store)
            harness.clock = clock
            let recorder = Recorder()
            try await harness.stream(
                .message(UserMessageInput(content: [.text("Hello")])), in: nil, isResumable: true, to: recorder)
            let id = try streamID(recorder.events[0])
            let foreign = await code { _ = try await follow(id, after: 0, harness, subject: "visitor:bob") }
            #expect(foreign == "chatkit.stream_not_found")
            for other in ["trn_0", "", "\u{0}"] {
                #expect(await code { _ = try await follow(other, after: 0, harness) } == "chatkit.stream_not_found")
            }
            clock.advance(by: .seconds(25 * 3600))
            await Upkeep(store: store, live: harness.live, clock: clock, logger: .silent).pass()
            #expect(await code { _ = try await follow(id, after: 0, harness) } == "chatkit.stream_gone")
        }
    }
}
