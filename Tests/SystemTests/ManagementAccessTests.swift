import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// What a publisher and an operator decide, as those notice it who come from outside.
struct ManagementAccessTests {
    private static let publicFlag = "/api/admin/flags/chatkit_public_enabled"

    @Test func privateWorkflowIsMissingToWhoeverGuessesItsHandle() async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "desk", publish: false)
            let guessed = try await system.send("GET", "/api/workflows/desk/public")
            #expect(guessed.0 == 404)
            #expect(guessed.1 == (try await system.send("GET", "/api/workflows/nothing/public")).1)
            let named = try await system.send("GET", "/api/workflows/\(id)/public")
            #expect(named.0 == 403)
            #expect(named.1["detail"]?["code"] == "workflow.not_public")
        }
    }

    @Test func visitorsComeInWhileTheWindowIsOpen() async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            for (window, state) in [
                (["from": "2099-01-01T00:00:00Z"], "scheduled"),
                (["from": nil, "until": "2001-01-01T00:00:00Z"], "ended"),
                (["until": "2099-01-01T00:00:00Z"], "public"),
            ] as [(JSONValue, JSONValue)] {
                let changed = try await system.manager("PATCH", "/api/workflows/desk/publish", window)
                #expect(changed.json?["state"] == state)
                let isOpen = state == "public"
                #expect(try await system.send("GET", "/api/workflows/desk/public").0 == (isOpen ? 200 : 404))
                let answer = try await chat(system, id)
                #expect(answer.status == (isOpen ? 200 : 403), "\(state)")
                #expect(answer.code == (isOpen ? nil : "chatkit.auth.not_published"), "\(state)")
            }
        }
    }

    @Test func pageOfTheSetItselfIsNeverShutOut() async throws {
        let settings = ["ORCHEO_CHATKIT_PUBLIC_BASE_URL": "https://chat.example.org/sub"]
        try await withSystem(.memory, settings: settings) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            let origins: JSONValue = ["allowed_origins": []]
            #expect(try await system.manager("PATCH", "/api/workflows/desk/publish", origins).status == 200)
            for origin in ["https://chat.example.org", nil] {
                #expect(try await chat(system, id, from: origin).status == 200, "\(origin ?? "no origin")")
            }
            for origin in ["https://www.example.org", "null"] {
                let refused = try await chat(system, id, from: origin)
                #expect(refused.status == 403, "\(origin)")
                #expect(refused.code == "chatkit.origin_not_allowed", "\(origin)")
            }
        }
    }

    @Test func workspaceHasAFeatureThatOthersHaveNot() async throws {
        try await withSystem(.memory) { system in
            for handle in ["pilot", "other"] { _ = try await system.makeWorkflow(handle: handle) }
            let tags: JSONValue = ["tags": ["workspace:Lab"], "draft_access": "workspace"]
            #expect(try await system.manager("PUT", "/api/workflows/pilot", tags).status == 200)
            let flag: JSONValue = ["enabled": false, "workspaces": ["lab": true]]
            #expect(try await system.manager("PUT", Self.publicFlag, flag).json?["workspaces"] == ["lab": true])
            #expect(try await system.send("GET", "/api/workflows/pilot/public").0 == 200)
            let (status, body) = try await system.send("GET", "/api/workflows/other/public")
            #expect(status == 403)
            #expect(body["detail"]?["code"] == "feature.disabled")
        }
    }

    @Test func callerNamesWhoTriggeredOnlyWhereNobodyIsKnown() async throws {
        try await withSystem(.memory, settings: ["ORCHEO_AUTH_MODE": "disabled"]) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            let path = "/api/chatkit/workflows/desk/trigger"
            let named = try await system.send("POST", path, ["message": "hello", "actor": "somebody"])
            #expect(named.0 == 201)
            #expect(named.1["triggered_by"] == "somebody")
            #expect(named.1["audit_log"]?.arrayValue?.compactMap { $0["actor"]?.stringValue }.first == "somebody")
            let nameless = try await system.send("POST", path, ["message": "hello"])
            #expect(nameless.1["triggered_by"] == "anonymous")
        }
    }

    /// A new visitor's first message, sent by a page of an origin.
    private func chat(
        _ system: any TestSystem, _ workflowID: String, from origin: String? = nil
    ) async throws -> HTTPClient.Answer {
        let body: JSONValue = [
            "type": "threads.create", "workflow_id": .string(workflowID), "params": ["input": Visitor.input("hello")],
        ]
        let headers = [("Content-Type", "application/json")] + (origin.map { [("Origin", $0)] } ?? [])
        return try await system.http.send(
            .POST, "/api/chatkit", headers: headers, body: ByteBuffer(string: body.text))
    }
}
