import ChatKitAPI
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// A thread of another owner must look exactly like one that does not exist.
struct OwnershipTests {
    struct Stranger: Sendable, CustomTestStringConvertible {
        let workflow: String
        let subject: String
        var testDescription: String { "\(workflow) \(subject)" }
    }

    static let strangers = [
        Stranger(workflow: ChatHarness.workflow, subject: "visitor:bob"),
        Stranger(workflow: "22222222-2222-4222-8222-222222222222", subject: "visitor:ann"),
        Stranger(workflow: "22222222-2222-4222-8222-222222222222", subject: "visitor:bob"),
        Stranger(workflow: ChatHarness.workflow, subject: "visitor:ann "),
        Stranger(workflow: ChatHarness.workflow, subject: "VISITOR:ANN"),
    ]

    @Test(arguments: Engine.allCases, strangers)
    func strangersFindNothing(_ engine: Engine, _ stranger: Stranger) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let reply = try await harness.create("Mine")
            let item = try #require(try await harness.transcript(of: reply.threadID)[0]["id"]?.stringValue)
            let missing = "thr_" + String(repeating: "0", count: 32)

            func outcomes(_ id: String) async -> [ServiceError?] {
                var errors: [ServiceError?] = []
                func attempt(_ body: () async throws -> Void) async {
                    do {
                        try await body()
                        errors.append(nil)
                    } catch { errors.append(ServiceError(telling: error)) }
                }
                let (workflow, subject) = (stranger.workflow, stranger.subject)
                await attempt { _ = try await harness.thread(id, workflow: workflow, subject: subject) }
                await attempt { _ = try await harness.items(of: id, workflow: workflow, subject: subject) }
                await attempt {
                    _ = try await harness.items(of: id, after: item, workflow: workflow, subject: subject)
                }
                await attempt { _ = try await harness.add("Hi", to: id, workflow: workflow, subject: subject) }
                return errors
            }

            let foreign = await outcomes(reply.threadID)
            #expect(foreign == (await outcomes(missing)))
            #expect(foreign.allSatisfy { $0?.code == "chatkit.thread_not_found" })
            let list = try await harness.threads(workflow: stranger.workflow, subject: stranger.subject)
            #expect(list.data.isEmpty)
            let cursor = await code {
                _ = try await harness.threads(
                    after: reply.threadID, workflow: stranger.workflow, subject: stranger.subject)
            }
            #expect(cursor == "chatkit.cursor_not_found")
            // And nothing happened to the thread.
            #expect(try await harness.transcript(of: reply.threadID).count == 2)
        }
    }

    @Test func anIdWithATailBehindANulNamesNothing() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let id = try await harness.create("Mine").threadID
            for forged in ["\(id)\u{0}", "\(id)\u{0}x", "\(id) ", "", "%", "thr_*"] {
                #expect(await code { _ = try await harness.thread(forged) } == "chatkit.thread_not_found")
                #expect(await code { _ = try await harness.items(of: forged) } == "chatkit.thread_not_found")
                #expect(await code { _ = try await harness.add("Hi", to: forged) } == "chatkit.thread_not_found")
            }
            #expect(await code { _ = try await harness.thread(id, subject: "visitor:ann\u{0}") } == "request.invalid")
        }
    }

    @Test func anItemOfAnotherThreadIsNoCursor() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let one = try await harness.create("One")
            let other = try await harness.create("Other")
            let foreign = try #require(try await harness.transcript(of: other.threadID)[0]["id"]?.stringValue)
            for cursor in [foreign, "msg_none", "msg\u{0}", ""] {
                let refusal = await code { _ = try await harness.items(of: one.threadID, after: cursor) }
                #expect(refusal == "chatkit.cursor_not_found")
            }
        }
    }
}
