import NIOCore
import TestSupport
import Testing
import Wire

/// The main job, end to end over HTTP, in every way the services can run.
@Suite(.serialized)
struct ChatFlowTests {
    @Test(arguments: SystemMode.allCases)
    func aPublishedWorkflowAnswersAVisitor(_ mode: SystemMode) async throws {
        try await withSystem(mode) { system in
            let id = try await system.makeWorkflow(handle: "greeter")
            var visitor = Visitor(system, workflowID: id)
            let text = "Hello \u{1F44B} wörld\u{2028}\u{0} \"quoted\" \\ end"
            let first = try await visitor.create(text)
            #expect(first.status == 200)
            #expect(first.types.prefix(3) == ["thread.created", "thread.item.done", "stream_options"])
            #expect(first.text?.contains(text) == true)
            #expect(first.text == first.deltas)
            #expect(first.types.filter { $0 == "thread.item.updated" }.count >= 3)
            #expect(first.cookie != nil)
            visitor.cookie = first.cookie

            let thread = try #require(first.threadID)
            let second = try await visitor.say("again", in: thread)
            #expect(second.types.first == "thread.item.done")
            #expect(second.cookie == nil)

            let (status, stored) = try await visitor.ask("threads.get_by_id", ["thread_id": .string(thread)])
            #expect(status == 200)
            let items = try #require(stored["items"]?["data"]?.arrayValue)
            let done = (first.events + second.events).filter { $0["type"] == "thread.item.done" }.compactMap {
                $0["item"]
            }
            #expect(items == done)

            let (_, page) = try await visitor.ask("threads.list", [:])
            #expect(page["data"]?.arrayValue?.map { $0["id"] } == [.string(thread)])
            let (_, newest) = try await visitor.ask("items.list", ["thread_id": .string(thread), "limit": 1])
            #expect(newest["data"]?.arrayValue?.first == items.last)
            #expect(newest["data"]?.arrayValue?.count == 1)
            #expect(newest["has_more"] == true)
        }
    }

    @Test(arguments: [SystemMode.memory, .sockets])
    func aThreadOfAnotherVisitorLooksLikeAMissingOne(_ mode: SystemMode) async throws {
        try await withSystem(mode) { system in
            let id = try await system.makeWorkflow(handle: "private-talk")
            let owner = try await Visitor(system, workflowID: id).create("secret")
            let thread = try #require(owner.threadID)
            let foreign = Visitor(system, workflowID: id)
            for type in ["threads.get_by_id", "items.list"] {
                let (status, body) = try await foreign.ask(type, ["thread_id": .string(thread)])
                let (missing, nothing) = try await foreign.ask(
                    type, ["thread_id": "thr_00000000000000000000000000000000"])
                #expect(status == 404)
                #expect((status, body) == (missing, nothing))
            }
            let params: JSONValue = ["thread_id": .string(thread), "input": Visitor.input("hi")]
            #expect(try await foreign.ask("threads.add_user_message", params).status == 404)
            #expect(try await foreign.ask("threads.list", [:]).body["data"] == [])
        }
    }

    @Test(arguments: [SystemMode.memory, .sockets])
    func theStateOfThePublicationDecides(_ mode: SystemMode) async throws {
        try await withSystem(mode) { system in
            let id = try await system.makeWorkflow(handle: "switch", publish: false)
            let visitor = Visitor(system, workflowID: id)
            func code() async throws -> (Int, JSONValue?) {
                let (status, body) = try await visitor.ask("threads.list", [:])
                return (status, body["detail"]?["code"])
            }
            #expect(try await code() == (403, "chatkit.auth.not_published"))
            let (published, answer) = try await system.manage("POST", "/api/workflows/switch/publish", [:])
            #expect(published == 201)
            #expect(answer["share_url"] == .string("\(system.baseURL)/chat/switch"))
            #expect(answer["workflow"]?["is_public"] == true)
            #expect(try await code().0 == 200)
            let (again, refusal) = try await system.manage("POST", "/api/workflows/switch/publish", [:])
            #expect((again, refusal["detail"]?["code"]) == (409, "workflow.publish.invalid_state"))
            let (metaStatus, metadata) = try await system.send("GET", "/api/workflows/switch/public")
            #expect(metaStatus == 200)
            #expect(
                metadata.objectValue?.members.map(\.name) == [
                    "id", "handle", "name", "description", "is_public", "require_login", "share_url", "chatkit",
                    "contact",
                ])
            #expect(try await system.manage("POST", "/api/workflows/switch/publish/revoke", [:]).0 == 200)
            #expect(try await code() == (403, "chatkit.auth.not_published"))
            #expect(try await system.send("GET", "/api/workflows/switch/public").0 == 404)
            #expect(try await system.send("GET", "/api/workflows/\(id)/public").0 == 403)
            let login = try await system.manage("POST", "/api/workflows/switch/publish", ["require_login": true])
            #expect(login.0 == 201)
            #expect(try await code() == (401, "chatkit.auth.oauth_required"))
        }
    }

    @Test(arguments: [SystemMode.memory, .sockets])
    func aChatTokenOpensItsWorkflowOnly(_ mode: SystemMode) async throws {
        try await withSystem(mode) { system in
            let id = try await system.makeWorkflow(handle: "one", publish: false)
            let other = try await system.makeWorkflow(handle: "two")
            let (status, answer) = try await system.manage("POST", "/api/workflows/one/chatkit/session", [:])
            #expect(status == 200)
            let token = try #require(answer["client_secret"]?.stringValue)
            let integrator = Visitor(system, workflowID: id, token: token)
            let reply = try await integrator.create("as a token")
            #expect(reply.status == 200)
            #expect(reply.cookie == nil)
            let (foreign, refusal) = try await Visitor(system, workflowID: other, token: token).ask("threads.list", [:])
            #expect((foreign, refusal["detail"]?["code"]) == (403, "chatkit.auth.workflow_mismatch"))
            #expect(refusal["detail"]?["auth_mode"] == "jwt")
            let (bad, forged) = try await Visitor(system, workflowID: id, token: token + "x").ask("threads.list", [:])
            #expect((bad, forged["detail"]?["code"]) == (401, "chatkit.auth.invalid_jwt"))
        }
    }

    @Test(arguments: [SystemMode.memory, .sockets])
    func aVisitorWhoLeavesStopsTheReply(_ mode: SystemMode) async throws {
        try await withSystem(mode) { system in
            let id = try await system.makeWorkflow(handle: "leaver")
            let visitor = Visitor(system, workflowID: id)
            let (cookie, thread) = try await visitor.open(
                "threads.create", ["input": Visitor.input("/slow 100")]
            ) { _, cookie, events in
                var thread: String?
                while let event = try await events.next() {
                    thread = thread ?? event["thread"]?["id"]?.stringValue
                    if event["update"]?["delta"] != nil { break }
                }
                return (cookie, thread)
            }
            let left = ContinuousClock.now
            let again = Visitor(system, workflowID: id, cookie: cookie)
            let id2 = try #require(thread)
            // The thread is free as soon as the turn was closed; the partial text is stored by then.
            try await eventually("the turn is closed") {
                let (_, page) = try await again.ask("items.list", ["thread_id": .string(id2), "order": "asc"])
                return page["data"]?.arrayValue?.contains { $0["type"] == "assistant_message" } == true
            }
            #expect(ContinuousClock.now - left < .seconds(2))
            let next = try await again.say("still there?", in: id2)
            #expect(next.status == 200)
            #expect(next.text?.contains("still there?") == true)
        }
    }
}
