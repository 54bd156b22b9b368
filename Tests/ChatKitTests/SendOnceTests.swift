import ChatKitAPI
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// A client that lost an answer asks again, and nothing happens twice.
struct SendOnceTests {
    private static let hello = TurnCause.message(UserMessageInput(content: [.text("Hello")]))

    private func send(
        _ harness: ChatHarness, _ cause: TurnCause = hello, key: String?, in thread: String? = nil,
        subject: String = "visitor:ann", isResumable: Bool = false
    ) async throws -> [String] {
        let recorder = Recorder()
        try await harness.stream(
            cause, in: thread, subject: subject, isResumable: isResumable, key: key, to: recorder)
        return recorder.events
    }

    @Test(arguments: Engine.allCases) func sameRequestHasTheSameAnswer(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let first = try await send(harness, key: "k1")
            #expect(try await send(harness, key: "k1") == first)
            #expect(Array(try await send(harness, key: "k1", isResumable: true).dropFirst()) == first)
            #expect(try await harness.threads().data.count == 1)
            // Keys are of one subject, and none is nobody's.
            #expect(try await send(harness, key: "k1", subject: "visitor:bob") != first)
            #expect(try await send(harness, key: nil) != first)
            let other = TurnCause.message(UserMessageInput(content: [.text("Something else")]))
            #expect(await code { _ = try await send(harness, other, key: "k1") } == "idempotency.key_reused")
            for key in ["", String(repeating: "k", count: 256), "\u{0}"] {
                #expect(await code { _ = try await send(harness, key: key) } == "request.invalid")
            }
        }
    }

    @Test func ofManyAtOnceOneBeginsATurn() async throws {
        try await Engine.file.withStore { store in
            let harness = ChatHarness(store)
            let answers = await withTaskGroup(of: [String]?.self) { group in
                for _ in 0..<16 {
                    group.addTask {
                        do { return try await send(harness, key: "k", isResumable: true) } catch { return nil }
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(Set(answers.map { $0 ?? [] }).count == 1)
            #expect(answers.allSatisfy { $0 != nil })
            let threads = try await harness.threads()
            #expect(threads.data.count == 1)
        }
    }

    @Test func whatIsBeingAnsweredIsNotBegunAgain() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let slow = TurnCause.message(UserMessageInput(content: [.text("/slow 12")]))
            let recorder = Recorder()
            let first = Task { try await harness.stream(slow, in: nil, key: "k", to: recorder) }
            try await eventually("the reply goes on") { recorder.events.count > 5 }
            do {
                _ = try await send(harness, slow, key: "k")
                Issue.record("it was begun again")
            } catch {
                let told = ServiceError(telling: error)
                #expect(told.code == "idempotency.in_flight")
                #expect(told.retryAfter == 1)
            }
            // One that may come back is led to the turn.
            let attached = try await send(harness, slow, key: "k", isResumable: true)
            try await first.value
            #expect(Array(attached.dropFirst()) == recorder.events)
        }
    }

    @Test func outputOfAToolIsGivenOnce() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("/tool").threadID
            let first = try await send(harness, .toolOutput(1), key: "k", in: thread)
            // Without the key it would be refused: the call waits no more.
            #expect(try await send(harness, .toolOutput(1), key: "k", in: thread) == first)
            #expect(try await harness.transcript(of: thread).count == 3)
        }
    }
}
