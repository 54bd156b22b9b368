import Glibc
import Launcher
import NIOCore
import NIOHTTP1
import Synchronization
import TestSupport
import Testing
import Wire

/// What visitors and publishers notice when a service dies without a word: an error at worst, never a loss.
@Suite(.serialized)
struct KillTests {
    @Test func theDeathOfChatKitEndsTheReplyWithAnError() async throws {
        try await LaunchedSystem.with { system in
            let id = try await system.makeWorkflow(handle: "cut")
            let visitor = Visitor(system, workflowID: id)
            let (cookie, thread, killed, events) = try await visitor.open(
                "threads.create", ["input": Visitor.input("/slow 100")]
            ) { _, cookie, reader in
                var events: [JSONValue] = []
                while let event = try await reader.next() {
                    events.append(event)
                    if event["update"]?["delta"] != nil { break }
                }
                let killed = ContinuousClock.now
                system.services.kill(.chatkit, SIGKILL)
                events += try await reader.all()
                return (cookie, events.lazy.compactMap { $0["thread"]?["id"]?.stringValue }.first, killed, events)
            }
            #expect(ContinuousClock.now - killed < .seconds(1))
            #expect(events.last?["type"] == "error")
            #expect(events.last?["code"] == "stream.error")
            #expect(events.last?["allow_retry"] == true)
            // The set recovers by itself; what the visitor saw of the reply is stored, and the thread is free.
            let again = Visitor(system, workflowID: id, cookie: cookie)
            let reply = try await again.say("and now?", in: try #require(thread))
            #expect(reply.status == 200)
            let (_, page) = try await again.ask(
                "items.list", ["thread_id": .string(try #require(thread)), "order": "asc"])
            let texts = page["data"]?.arrayValue?.compactMap { $0["content"]?.arrayValue?.first?["text"]?.stringValue }
            let seen = events.compactMap { $0["update"]?["delta"]?.stringValue }.joined()
            #expect(texts?.contains { $0.hasPrefix(seen) } == true)
        }
    }

    @Test(arguments: [LaunchedService.publish, .session])
    func theDeathOfAnotherServiceLeavesTheReplyAlone(_ service: LaunchedService) async throws {
        try await LaunchedSystem.with { system in
            let id = try await system.makeWorkflow(handle: "calm")
            let visitor = Visitor(system, workflowID: id)
            let events = try await visitor.open("threads.create", ["input": Visitor.input("/slow 8")]) { _, _, reader in
                var events: [JSONValue] = []
                while let event = try await reader.next() {
                    if event["update"]?["delta"] != nil, events.allSatisfy({ $0["update"]?["delta"] == nil }) {
                        system.services.kill(service, SIGKILL)
                    }
                    events.append(event)
                }
                return events
            }
            #expect(events.allSatisfy { $0["type"] != "error" })
            #expect(events.contains { $0["item"]?["type"] == "assistant_message" && $0["type"] == "thread.item.done" })
            // The next request waits for the service to come back.
            #expect(try await visitor.create("after").status == 200)
        }
    }

    @Test func theDeathOfTheGatewayIsOverWithinASecond() async throws {
        try await LaunchedSystem.with { system in
            _ = try await system.makeWorkflow(handle: "edge")
            let killed = ContinuousClock.now
            system.services.kill(.gateway, SIGKILL)
            // The listening socket outlives it: the request waits in its queue.
            let answer = try await system.http.send(.GET, "/api/workflows/edge/public")
            #expect(answer.status == 200)
            #expect(ContinuousClock.now - killed < .seconds(1))
        }
    }

    /// Fifty kills of random services under writing visitors and publishers: what was acknowledged is there afterwards,
    /// once.
    @Test(.timeLimit(.minutes(5)))
    func nothingAcknowledgedIsLostOverFiftyKills() async throws {
        try await LaunchedSystem.with { system in
            let id = try await system.makeWorkflow(handle: "survivor")
            let first = try await Visitor(system, workflowID: id).create("start")
            let visitor = Visitor(system, workflowID: id, cookie: first.cookie)
            let ledger = Ledger()
            try await withThrowingTaskGroup(of: Void.self) { group in
                for writer in 0..<2 {
                    group.addTask {
                        var number = 0
                        while !ledger.isOver {
                            number += 1
                            let text = "message \(writer)-\(number)"
                            await Self.tolerating {
                                let reply = try await visitor.create(text)
                                if reply.types.contains("thread.item.done") {
                                    ledger.note(thread: reply.threadID ?? text)
                                }
                            }
                        }
                    }
                }
                group.addTask {
                    var number = 0
                    while !ledger.isOver {
                        number += 1
                        let handle = "made-\(number)"
                        await Self.tolerating {
                            let (status, _) = try await system.manage(
                                "POST", "/api/workflows", ["name": .string(handle), "handle": .string(handle)])
                            if status == 201 { ledger.note(workflow: handle) }
                        }
                    }
                }
                for kill in 0..<50 {
                    let service = LaunchedService.allCases[kill % LaunchedService.allCases.count]
                    let before = ledger.written
                    system.services.kill(service, SIGKILL)
                    // The next one only after life went on, so that each kill hits a set at work.
                    try await eventually("writes go on after kill \(kill) of \(service)") {
                        let now = ledger.written
                        return now.threads.count > before.threads.count && now.workflows.count > before.workflows.count
                    }
                }
                ledger.end()
                try await group.waitForAll()
            }
            let written = ledger.written
            #expect(Set(written.threads).isSubset(of: try await Self.threads(of: visitor)))
            let (_, list) = try await system.manage("GET", "/api/workflows")
            let handles = list.arrayValue?.compactMap { $0["handle"]?.stringValue } ?? []
            #expect(Set(written.workflows).isSubset(of: handles))
            #expect(Set(handles).count == handles.count)
        }
    }

    /// A request that a kill cut off is no failure of the test: it was not acknowledged.
    private static func tolerating(_ request: () async throws -> Void) async {
        do { try await request() } catch { return }
    }

    private static func threads(of visitor: Visitor) async throws -> Set<String> {
        var ids: Set<String> = []
        var after: JSONValue?
        repeat {
            var params: JSONObject = ["limit": 100]
            params["after"] = after
            let (_, page) = try await visitor.ask("threads.list", .object(params))
            ids.formUnion(page["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? [])
            after = page["has_more"] == true ? page["after"] : nil
        } while after != nil
        return ids
    }
}

/// What writers got an answer for.
private final class Ledger: Sendable {
    private let state = Mutex((threads: [String](), workflows: [String](), isOver: false))

    var written: (threads: [String], workflows: [String]) { state.withLock { ($0.threads, $0.workflows) } }
    var isOver: Bool { state.withLock { $0.isOver } }

    func note(thread: String) { state.withLock { $0.threads.append(thread) } }
    func note(workflow: String) { state.withLock { $0.workflows.append(workflow) } }
    func end() { state.withLock { $0.isOver = true } }
}
