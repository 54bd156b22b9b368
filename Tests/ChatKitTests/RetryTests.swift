import ChatKitAPI
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// `threads.retry_after_item`.
struct RetryTests {
    @Test(arguments: Engine.allCases) func messageIsAnsweredAnewAndTheRestForgotten(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("/flaky").threadID
            let message = try #require(try await harness.transcript(of: thread).first?["id"]?.stringValue)
            #expect(try await harness.transcript(of: thread).count == 1)
            let retry = try await harness.stream(.retry(itemID: message), in: thread)
            #expect(retry.types.first == "stream_options")
            #expect(retry.text == "The second try worked.")
            // The message is not told again, and not stored again.
            #expect(!retry.lines.joined().contains(message))
            _ = try await harness.add("More", to: thread)
            #expect(try await harness.transcript(of: thread).count == 4)
            let again = try await harness.stream(.retry(itemID: message), in: thread)
            #expect(again.text == "The second try worked.")
            let transcript = try await harness.transcript(of: thread)
            #expect(transcript.count == 2)
            #expect(transcript[0]["id"]?.stringValue == message)
        }
    }

    @Test(arguments: Engine.allCases) func whatIsNoMessageForgetsNothing(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("One").threadID
            let other = try await harness.create("Other").threadID
            let mine = try await harness.transcript(of: thread)
            let answer = try #require(mine.last?["id"]?.stringValue)
            let foreign = try #require(try await harness.transcript(of: other).first?["id"]?.stringValue)
            for id in [answer, foreign, "msg_0", "", "\u{0}"] {
                let refusal = await code { _ = try await harness.stream(.retry(itemID: id), in: thread) }
                #expect(refusal == "chatkit.item_not_found", "\(id)")
            }
            #expect(try await harness.transcript(of: thread) == mine)
            let message = try #require(mine.first?["id"]?.stringValue)
            let refusal = await code {
                _ = try await harness.stream(.retry(itemID: message), in: thread, subject: "visitor:bob")
            }
            #expect(refusal == "chatkit.thread_not_found")
        }
    }

    /// Two tabs of one visitor press the button.
    @Test func ofTwoRetriesAtOnceOneIsRefused() async throws {
        try await Engine.file.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("/slow 3").threadID
            let message = try #require(try await harness.transcript(of: thread).first?["id"]?.stringValue)
            let outcomes = await withTaskGroup(of: String?.self) { group in
                for _ in 0..<4 {
                    group.addTask { await code { _ = try await harness.stream(.retry(itemID: message), in: thread) } }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(outcomes.count { $0 == nil } >= 1)
            #expect(outcomes.allSatisfy { $0 == nil || $0 == "chatkit.thread_busy" })
            #expect(try await harness.transcript(of: thread).count == 2)
        }
    }
}
