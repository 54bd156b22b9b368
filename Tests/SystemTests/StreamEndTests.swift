import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// Whatever would keep a visitor out also ends the reply that goes on, with an event that says so.
struct StreamEndTests {
    /// What ends the reply of a visitor or of a token's bearer.
    enum Ending: String, CaseIterable, CustomTestStringConvertible {
        case unpublish, archive, flagOff, requireLogin, windowClosed
        case subjectRevoked, everybodyRevoked, serviceTokenRevoked

        var testDescription: String { rawValue }
        /// Whether it is about the bearer of a chat token, and not about a visitor.
        var isAboutTokens: Bool { [.subjectRevoked, .everybodyRevoked, .serviceTokenRevoked].contains(self) }
    }

    @Test(arguments: [SystemMode.sockets], Ending.allCases)
    func replyEndsWithinASecond(_ mode: SystemMode, _ ending: Ending) async throws {
        try await withSystem(mode) { system in
            let id = try await system.makeWorkflow(handle: "desk", graph: ["responder": "demo", "mode": "echo"])
            let identifier = ending.isAboutTokens ? try await system.makeServiceToken() : nil
            let token = try await identifier.asyncMap { try await system.chatToken(for: id, bearer: $0.secret) }
            let visitor = Visitor(system, workflowID: id, token: token)
            let params: JSONValue = ["input": Visitor.input("sleep:60 never")]
            let (last, waited) = try await visitor.open("threads.create", params) { status, _, events in
                #expect(status == 200)
                var events = events
                var last: JSONValue?
                _ = try await events.next()
                try await end(ending, system, identifier?.identifier)
                let began = ContinuousClock.now
                while let event = try await events.next() { last = event }
                return (last, ContinuousClock.now - began)
            }
            #expect(last?["type"] == "error")
            #expect(last?["code"] == "custom")
            #expect(last?["message"]?.stringValue?.isEmpty == false)
            #expect(last?["allow_retry"] == false)
            #expect(waited < .seconds(1))
            // And nobody comes in again the same way.
            let again = try await visitor.ask("threads.list", [:])
            #expect([401, 403, 404].contains(again.status))
        }
    }

    private func end(_ ending: Ending, _ system: any TestSystem, _ serviceToken: String?) async throws {
        let flag = "/api/admin/flags/chatkit_public_enabled"
        let publish = "/api/workflows/desk/publish"
        let (status, body): (Int, JSONValue) =
            switch ending {
            case .unpublish: try await system.manage("POST", "\(publish)/revoke", [:])
            case .archive: try await system.manage("DELETE", "/api/workflows/desk")
            case .flagOff: try await system.manage("PUT", flag, ["enabled": false])
            case .requireLogin: try await system.manage("PATCH", publish, ["require_login": true])
            case .windowClosed: try await system.manage("PATCH", publish, ["until": "2020-01-01T00:00:00Z"])
            case .subjectRevoked: try await revoke(system, ["kind": "subject", "name": "ext:shop:v-1"])
            case .everybodyRevoked: try await revoke(system, ["kind": "global"])
            case .serviceTokenRevoked: try await system.endServiceToken(serviceToken ?? "")
            }
        guard (200...299).contains(status) else { throw Unexpected(status, body) }
    }

    private func revoke(_ system: any TestSystem, _ target: JSONObject) async throws -> (Int, JSONValue) {
        var body = target
        body["reason"] = "a test"
        return try await system.manage("POST", "/api/admin/revocations", .object(body))
    }

    /// The reply of somebody else goes on to its end.
    @Test func repliesOfOthersGoOn() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "desk", graph: ["responder": "demo", "mode": "echo"])
            _ = try await system.makeWorkflow(handle: "other")
            let visitor = Visitor(system, workflowID: id)
            let reply = try await visitor.open("threads.create", ["input": Visitor.input("sleep:1 still here")]) {
                _, _, events in
                var events = events
                _ = try await events.next()
                _ = try await revoke(system, ["kind": "subject", "name": "ext:shop:v-1"])
                _ = try await revoke(system, ["kind": "workspace", "name": "nobody"])
                _ = try await system.manage("POST", "/api/workflows/other/publish/revoke", [:])
                _ = try await system.manage("PATCH", "/api/workflows/desk/publish", ["contact": "desk@example.org"])
                return try await events.all()
            }
            #expect(reply.contains { $0["type"] == "thread.item.done" })
            #expect(!reply.contains { $0["type"] == "error" })
        }
    }

    /// A token is dead when the answer to its end is there.
    @Test func tokenIsRefusedAtOnce() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            for number in 0..<20 {
                let made = try await system.makeServiceToken("shop-\(number)")
                let token = try await system.chatToken(for: id, bearer: made.secret)
                let visitor = Visitor(system, workflowID: id, token: token)
                #expect(try await visitor.ask("threads.list", [:]).status == 200)
                _ = try await system.endServiceToken(made.identifier)
                let refused = try await visitor.ask("threads.list", [:])
                #expect(refused.status == 401)
                #expect(refused.body["detail"]?["code"] == "chatkit.auth.token_revoked")
            }
        }
    }
}

extension TestSystem {
    fileprivate func makeServiceToken(
        _ identifier: String = "shop"
    ) async throws -> (identifier: String, secret: String) {
        let (status, body) = try await manage(
            "POST", "/api/admin/service-tokens", ["identifier": .string(identifier), "scopes": ["chatkit:session"]])
        guard status == 201, let secret = body["secret"]?.stringValue else { throw Unexpected(status, body) }
        return (identifier, secret)
    }

    fileprivate func endServiceToken(_ identifier: String) async throws -> (Int, JSONValue) {
        let answer = try await http.send(
            .DELETE, "/api/admin/service-tokens/\(identifier)",
            headers: [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")],
            body: ByteBuffer(string: #"{"reason":"a test"}"#))
        return (answer.status, .string(answer.text))
    }

    fileprivate func chatToken(for workflow: String, bearer: String) async throws -> String {
        let (status, body) = try await send(
            "POST", "/api/chatkit/session", ["workflow_id": .string(workflow), "user": ["id": "v-1"]],
            headers: [("Authorization", "Bearer \(bearer)")])
        guard status == 200, let token = body["client_secret"]?.stringValue else { throw Unexpected(status, body) }
        return token
    }
}

extension Optional {
    fileprivate func asyncMap<T>(_ transform: (Wrapped) async throws -> T) async rethrows -> T? {
        guard let self else { return nil }
        return try await transform(self)
    }
}
