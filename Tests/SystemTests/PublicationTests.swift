import NIOHTTP1
import RPC
import SessionAPI
import TestSupport
import Testing
import Wire

/// Publications, flags and runs over HTTP, and what visitors notice of them.
struct PublicationTests {
    @Test func publicationIsOneDocumentOverHTTP() async throws {
        try await withSystem(.memory, settings: ["ORCHEO_CONTACT": "ops@example.org"]) { system in
            let id = try await system.makeWorkflow(handle: "desk", publish: false)
            let before = try await system.manager("GET", "/api/workflows/desk/publish")
            #expect(before.json?["state"] == "private")
            #expect(before.json?["share_url"] == .null)
            #expect(before.json?["contact"] == "ops@example.org")
            let settings: JSONValue = [
                "require_login": false, "allowed_origins": ["https://A.example/"], "until": "2099-01-01T00:00:00Z",
                "limits": ["requests_per_minute": 9], "actor": "cli",
            ]
            let published = try await system.manager("POST", "/api/workflows/desk/publish", settings)
            #expect(published.status == 201)
            #expect(
                published.json?.objectValue?.members.map(\.name) == ["workflow", "message", "share_url", "findings"])
            #expect(published.json?["findings"] == [])
            #expect(published.json?["share_url"] == .string("\(system.baseURL)/chat/desk"))
            let document = try await system.manager("GET", "/api/workflows/\(id)/publish")
            #expect(document.json?["state"] == "public")
            #expect(document.json?["allowed_origins"] == ["https://a.example"])
            #expect(document.json?["until"] == "2099-01-01T00:00:00.000000Z")
            #expect(document.json?["limits"]?["requests_per_minute"] == 9)
            #expect(document.json?["live_version"] == 1)
            let tag = try #require(document.headers["ETag"].first)
            let change: JSONValue = ["contact": "https://example.org/help", "until": nil]
            let changed = try await system.manager(
                "PATCH", "/api/workflows/desk/publish", change, headers: [("If-Match", tag)])
            #expect(changed.status == 200)
            #expect(changed.json?["until"] == .null)
            #expect(changed.json?["published_at"] == document.json?["published_at"])
            #expect(
                try await system.manager(
                    "PATCH", "/api/workflows/desk/publish", change, headers: [("If-Match", tag)]
                ).status == 412)
            #expect(
                try await system.send("GET", "/api/workflows/desk/public").1["contact"] == "https://example.org/help")
            let wrong: JSONValue = ["allowed_origins": ["*"]]
            let refused = try await system.manager("PATCH", "/api/workflows/desk/publish", wrong)
            #expect(refused.status == 422)
            #expect(
                refused.json?["detail"]?.arrayValue?.first?["loc"] == ["body", "allowed_origins", "0"])
        }
    }

    @Test func publisherIsToldWhatKeepsVisitorsAway() async throws {
        try await withSystem(.memory) { system in
            let session = try await system.client("session")
            let options = CallOptions(principal: .anonymous, trace: "test", deadline: .seconds(10))
            let providers = try await session.call(ListLoginProviders.self, Nothing(), options).providers
            #expect(providers.isEmpty)
            _ = try await system.manager("POST", "/api/workflows", ["name": "Desk", "handle": "desk"])
            _ = try await system.manager("POST", "/api/workflows/desk/versions/ingest", ["script": "x = 1"])
            let enforced: JSONValue = ["require_login": true, "preflight": "enforce"]
            let refused = try await system.manager("POST", "/api/workflows/desk/publish", enforced)
            #expect(refused.status == 422)
            #expect(refused.code == "workflow.publish.preflight")
            let codes = ["responder_unavailable", "login_provider_missing"]
            #expect(
                refused.json?["detail"]?["findings"]?.arrayValue?.compactMap { $0["code"]?.stringValue } == codes)
            let published = try await system.manager("POST", "/api/workflows/desk/publish", ["require_login": true])
            #expect(published.status == 201)
            let findings = published.json?["findings"]?.arrayValue ?? []
            #expect(findings.compactMap { $0["code"]?.stringValue } == codes)
            #expect(findings.allSatisfy { $0["fix"]?.stringValue?.isEmpty == false })
        }
    }

    @Test func chatWithAScriptSaysThatItCannotRun() async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "desk", publish: false)
            _ = try await system.manager("POST", "/api/workflows/desk/versions/ingest", ["script": "x = 1"])
            _ = try await system.manager("POST", "/api/workflows/desk/publish", [:])
            let reply = try await Visitor(system, workflowID: id).create("hello")
            #expect(reply.status == 200)
            #expect(reply.types.last == "thread.updated" || reply.types.last == "error")
            let error = reply.events.first { $0["type"] == "error" }
            #expect(error?["message"]?.stringValue?.contains("langgraph") == true)
            #expect(error?["allow_retry"] == false)
            let run: JSONValue = ["message": "hello"]
            let trigger = try await system.manager("POST", "/api/chatkit/workflows/desk/trigger", run)
            #expect(trigger.status == 422)
            #expect(trigger.code == "responder.unavailable")
        }
    }

    @Test func everyTurnLeavesARecordOfItsRun() async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            let visitor = Visitor(system, workflowID: id)
            let reply = try await visitor.create("a secret")
            _ = try await visitor.create("/error")
            let runs = try await firstValue("both ended") {
                let runs = try await system.manager("GET", "/api/workflows/desk/runs").json?.arrayValue ?? []
                return runs.compactMap { $0["status"]?.stringValue } == ["failed", "succeeded"] ? runs : nil
            }
            #expect(runs.last?["input_payload"]?["thread_id"]?.stringValue == reply.threadID)
            #expect(!runs.map(\.text).joined().contains("a secret"))
            #expect(runs.first?["error"]?.stringValue?.isEmpty == false)
            #expect(
                runs.last?["audit_log"]?.arrayValue?.compactMap { $0["action"]?.stringValue }
                    == ["run_created", "run_started", "run_succeeded"])
            #expect(try await system.manager("GET", "/api/workflows/desk/runs?limit=1").json?.arrayValue?.count == 1)
            #expect(try await system.manager("GET", "/api/workflows/desk/runs?limit=0").status == 422)
        }
    }

    @Test func workflowRunsOnceWithoutAConversation() async throws {
        try await withSystem(.memory) { system in
            _ = try await system.makeWorkflow(handle: "desk", publish: false)
            let version = try await system.manager("GET", "/api/workflows/desk/versions/1").json?["id"]
            let trigger: JSONValue = [
                "message": "hello", "actor": "somebody", "client_thread_id": "t1", "metadata": ["a": 1],
            ]
            let triggered = try await system.manager("POST", "/api/chatkit/workflows/desk/trigger", trigger)
            #expect(triggered.status == 201)
            #expect(triggered.json?["status"] == "running")
            #expect(triggered.json?["triggered_by"] == "token:test")
            #expect(triggered.json?["workflow_version_id"] == version)
            #expect(triggered.json?["input_payload"]?["source"] == "chatkit")
            #expect(triggered.json?["input_payload"]?["client_thread_id"] == "t1")
            #expect(triggered.json?["input_payload"]?["message"] == nil)
            let run: JSONValue = [
                "workflow_version_id": version ?? .null, "input_payload": ["message": "hello"], "triggered_by": "me",
            ]
            let started = try await system.manager("POST", "/api/workflows/desk/runs", run)
            #expect(started.status == 201)
            let ids = [started.json?["id"], triggered.json?["id"]]
            _ = try await firstValue("both ended") {
                let runs = try await system.manager("GET", "/api/workflows/desk/runs").json?.arrayValue ?? []
                let isOver = runs.allSatisfy { $0["status"] == "succeeded" } && runs.map { $0["id"] } == ids
                return isOver ? runs : nil
            }
            for (body, status) in [
                (["input_payload": ["message": "x"]], 422), (["workflow_version_id": version ?? .null], 422),
                (
                    [
                        "workflow_version_id": "00000000-0000-4000-8000-000000000000",
                        "input_payload": ["message": "x"],
                    ], 404
                ),
            ] as [(JSONValue, Int)] {
                #expect(try await system.manager("POST", "/api/workflows/desk/runs", body).status == status)
            }
            #expect(
                try await system.manager("POST", "/api/chatkit/workflows/desk/trigger", ["message": " "]).status == 422)
        }
    }

    @Test func historyIsReadInPages() async throws {
        try await withSystem(.memory) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            let first = try await system.manager("GET", "/api/workflows/desk/audit?limit=2")
            #expect(
                first.json?["entries"]?.arrayValue?.compactMap { $0["action"]?.stringValue }
                    == ["workflow_published", "version_created"])
            #expect(first.json?["has_more"] == true)
            let last = first.json?["entries"]?.arrayValue?.last?["sequence"]?.intValue ?? 0
            let second = try await system.manager("GET", "/api/workflows/desk/audit?limit=2&after=\(last)")
            #expect(
                second.json?["entries"]?.arrayValue?.compactMap { $0["action"]?.stringValue } == ["workflow_created"])
            #expect(second.json?["has_more"] == false)
        }
    }

    @Test(arguments: [SystemMode.memory, .sockets]) func operatorSwitchesPublicChatOffAndOn(mode: SystemMode)
        async throws
    {
        try await withSystem(mode) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            let visitor = Visitor(system, workflowID: id)
            #expect(try await visitor.create("hello").status == 200)
            let path = "/api/admin/flags/chatkit_public_enabled"
            let flag = try await system.manager("GET", path)
            #expect(
                flag.json
                    == ["name": "chatkit_public_enabled", "enabled": true, "percentage": 100, "workspaces": [:]])
            let off = try await system.manager(
                "PUT", path, ["enabled": false], headers: [("If-Match", flag.headers["ETag"].first ?? "")])
            #expect(off.json?["enabled"] == false)
            // It holds as soon as it is answered.
            let refused = try await visitor.ask("threads.create", ["input": Visitor.input("hello")])
            #expect(refused.status == 403)
            #expect(refused.body["detail"]?["code"] == "feature.disabled")
            #expect(try await system.send("GET", "/api/workflows/desk/public").0 == 403)
            let publishing = "/api/admin/flags/chatkit_publish_enabled"
            #expect(try await system.manager("PUT", publishing, ["enabled": false]).status == 200)
            let patch = try await system.manager("PATCH", "/api/workflows/desk/publish", ["require_login": true])
            #expect(patch.status == 403)
            #expect(patch.code == "feature.disabled")
            #expect(try await system.manager("PUT", path, ["enabled": true]).status == 200)
            #expect(try await visitor.create("hello").status == 200)
            #expect(try await system.manager("POST", "/api/workflows/desk/publish/revoke", [:]).status == 200)
            #expect(
                try await system.manager("GET", "/api/admin/flags").json?["flags"]?.arrayValue?.compactMap {
                    $0["enabled"]?.boolValue
                } == [false, true, true])
            #expect(try await system.manager("GET", "/api/admin/flags/none").status == 404)
            #expect(try await system.manager("PUT", path, ["percentage": 101]).status == 422)
            #expect(
                try await system.manager("PUT", path, [:], headers: [("If-Match", "\"0\"")]).status == 412)
        }
    }
}
