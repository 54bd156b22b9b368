import ChatKitAPI
import NIOCore
import NIOHTTP1
import PublishAPI
import TestSupport
import Testing
import Wire

/// What visitors keep and have forgotten, and what publishers see of them.
struct VisitorDataTests {
    private func get(
        _ system: any TestSystem, _ path: String, _ cookie: String?, _ method: HTTPMethod = .GET
    ) async throws -> HTTPClient.Answer {
        try await system.http.send(method, path, headers: cookie.map { [("Cookie", $0)] } ?? [])
    }

    @Test func aThreadIsKeptAsAFile() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            var visitor = Visitor(system, workflowID: id)
            let first = try await visitor.create("Tell me *something*")
            visitor.cookie = first.cookie
            let thread = try #require(first.threadID)
            // More than one page of items.
            for number in 0..<60 { _ = try await visitor.say("line \(number)", in: thread) }
            let path = "/api/chatkit/threads/\(thread)/export?workflow_id=\(id)"
            let json = try await get(system, path, visitor.cookie)
            #expect(json.status == 200)
            #expect(json.headers["Content-Type"] == ["application/json"])
            let file = try JSONParser.parse(json.body)
            #expect(file["thread"]?["id"]?.stringValue == thread)
            #expect(file["items"]?.arrayValue?.count == 122)
            let text = try await get(system, "\(path)&format=markdown", visitor.cookie)
            #expect(text.headers["Content-Disposition"].first?.contains("\(thread).md") == true)
            #expect(text.text.hasPrefix("# Tell me *something*\n"))
            #expect(text.text.contains("Tell me *something*"))
            #expect(text.text.contains("line 59"))
            #expect(try await get(system, "\(path)&format=pdf", visitor.cookie).status == 422)
            let stranger = try await Visitor(system, workflowID: id).create("Hi").cookie
            #expect(try await get(system, path, stranger).status == 404)
        }
    }

    @Test func whoWantsToIsForgotten() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            var visitor = Visitor(system, workflowID: id)
            let first = try await visitor.create("Remember me")
            visitor.cookie = first.cookie
            let thread = try #require(first.threadID)
            func runs() async throws -> [JSONValue] {
                let (_, runs) = try await system.manage("GET", "/api/workflows/\(id)/runs")
                return runs.arrayValue ?? []
            }
            try await eventually("the run is told of") { try await runs().first?["status"] == "succeeded" }
            #expect(try await runs().first?["input_payload"]?["thread_id"]?.stringValue == thread)
            // A page of another site cannot ask for it.
            let foreign = try await system.http.send(
                .DELETE, "/api/chatkit/data",
                headers: [("Cookie", try #require(visitor.cookie)), ("Sec-Fetch-Site", "cross-site")])
            #expect(foreign.status == 403)
            let forgotten = try await get(system, "/api/chatkit/data", visitor.cookie, .DELETE)
            #expect(forgotten.status == 200)
            #expect(forgotten.text == #"{"threads":1,"files":0}"#)
            #expect(try await visitor.ask("threads.get_by_id", ["thread_id": .string(thread)]).status == 404)
            try await eventually("its run is erased") {
                let run = try await runs().first
                return run?["input_payload"] == [:] && run?["triggered_by"]?.stringValue == EraseRuns.erasedSubject
            }
        }
    }

    @Test func publishersSeeFeedbackAndUsage() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            var visitor = Visitor(system, workflowID: id)
            let first = try await visitor.create("One")
            visitor.cookie = first.cookie
            let thread = try #require(first.threadID)
            _ = try await visitor.say("Two", in: thread)
            let (_, page) = try await visitor.ask("items.list", ["thread_id": .string(thread)])
            let items = page["data"]?.arrayValue?.compactMap { $0["id"]?.stringValue } ?? []
            for (item, kind) in [(items[0], "positive"), (items[2], "negative")] {
                let params: JSONValue = [
                    "thread_id": .string(thread), "item_ids": [.string(item)], "kind": .string(kind),
                    "reason": "Because.",
                ]
                #expect(try await visitor.ask("items.feedback", params).status == 200)
            }
            let (status, newest) = try await system.manage("GET", "/api/workflows/desk/feedback?limit=1")
            #expect(status == 200)
            #expect(newest["has_more"] == true)
            #expect(newest["entries"]?.arrayValue?.first?["item_id"]?.stringValue == items[0])
            let (_, older) = try await system.manage("GET", "/api/workflows/desk/feedback?after=\(items[0])")
            #expect(older["entries"]?.arrayValue?.map { $0["kind"] } == ["negative"])
            #expect(older["entries"]?.arrayValue?.first?["reason"] == "Because.")
            #expect(try await system.manage("GET", "/api/workflows/desk/feedback?after=msg_0").0 == 404)

            let (known, usage) = try await system.manage("GET", "/api/workflows/desk/usage")
            #expect(known == 200)
            #expect(usage["rows"]?.arrayValue?.map { $0["turns"] } == [2])
            let (_, subjects) = try await system.manage("GET", "/api/workflows/desk/usage?by=subject")
            #expect(subjects["rows"]?.arrayValue?.first?["subject"]?.stringValue?.hasPrefix("visitor:") == true)
            for query in ["from=yesterday", "from=2026-13-01", "by=hour", "from=2020-01-01&to=2026-01-01"] {
                #expect(try await system.manage("GET", "/api/workflows/desk/usage?\(query)").0 == 422, "\(query)")
            }
            // Nobody else does.
            #expect(try await get(system, "/api/workflows/desk/usage", visitor.cookie).status == 401)
            let (_, made) = try await system.manage(
                "POST", "/api/admin/service-tokens", ["identifier": "other", "scopes": ["workflows:read"]])
            let stranger = try await system.http.send(
                .GET, "/api/workflows/desk/feedback",
                headers: [("Authorization", "Bearer \(made["secret"]?.stringValue ?? "")")])
            #expect(stranger.status == 403)
        }
    }

    @Test func aRunThatIsAskedForAgainIsTheSameRun() async throws {
        try await withSystem(.sockets) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            func trigger(_ message: String) async throws -> (status: Int, body: JSONValue) {
                let body: JSONValue = ["message": .string(message)]
                let answer = try await system.http.send(
                    .POST, "/api/chatkit/workflows/desk/trigger",
                    headers: [
                        ("Authorization", "Bearer \(system.token)"), ("Content-Type", "application/json"),
                        ("Idempotency-Key", "once"),
                    ], body: ByteBuffer(string: body.text))
                return (answer.status, try JSONParser.parse(answer.body))
            }
            let first = try await trigger("Go")
            #expect(first.status == 201)
            let again = try await trigger("Go")
            #expect(again.status == 201)
            #expect(again.body == first.body)
            #expect(try await trigger("Go on").status == 422)
            try await eventually("the run is told of") {
                try await system.manage("GET", "/api/workflows/desk/runs").1.arrayValue?.count == 1
            }
        }
    }

    @Test func aPublishersBudgetAndRetentionAreKept() async throws {
        try await withSystem(.sockets) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            let limits: JSONValue = [
                "limits": ["tokens_per_day": 1000, "tokens_per_day_per_visitor": 100, "retention_days": 30]
            ]
            let (status, document) = try await system.manage("PATCH", "/api/workflows/desk/publish", limits)
            #expect(status == 200)
            #expect(document["limits"]?["retention_days"] == 30)
            let (refused, _) = try await system.manage(
                "PATCH", "/api/workflows/desk/publish", ["limits": ["retention_days": 0]])
            #expect(refused == 422)
        }
    }
}
