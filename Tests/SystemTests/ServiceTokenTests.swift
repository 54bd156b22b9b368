import NIOHTTP1
import TestSupport
import Testing
import Wire

/// Service tokens over HTTP, as operators hand them out.
struct ServiceTokenTests {
    @Test(arguments: [SystemMode.memory, .sockets]) func tokenWorksAtOnceAndIsEndedAtOnce(mode: SystemMode) async throws
    {
        try await withSystem(mode) { system in
            let order: JSONValue = [
                "name": "CI", "scopes": ["workflows:read", "workflows:write"], "expires_in_seconds": 3600,
            ]
            let made = try await system.manager("POST", "/api/admin/service-tokens", order)
            #expect(made.status == 201)
            #expect(made.headers["Cache-Control"].first == "no-store")
            let secret = try #require(made.json?["secret"]?.stringValue)
            let identifier = try #require(made.json?["identifier"]?.stringValue)
            let bearer = [("Authorization", "Bearer \(secret)")]
            #expect(try await system.send("GET", "/api/workflows", headers: bearer).0 == 200)
            let workflow: JSONValue = ["name": "Desk", "handle": "desk"]
            #expect(try await system.send("POST", "/api/workflows", workflow, headers: bearer).0 == 201)
            // It has what it was given, and no more.
            let refused = try await system.send("GET", "/api/admin/service-tokens", headers: bearer)
            #expect(refused.0 == 403)
            #expect(refused.1["detail"]?["code"] == "auth.missing_scope")

            let list = try await system.manager("GET", "/api/admin/service-tokens")
            #expect(list.json?["total"] == 1)
            #expect(list.json?["tokens"]?.arrayValue?.first?["secret"] == .null)
            #expect(!list.text.contains(secret))
            let rotated = try await system.manager(
                "POST", "/api/admin/service-tokens/\(identifier)/rotate", ["overlap_seconds": 600])
            #expect(rotated.status == 200)
            let next = try #require(rotated.json?["secret"]?.stringValue)
            #expect(try await system.send("GET", "/api/workflows", headers: bearer).0 == 200)
            // The new one owns what the old one made.
            let nextBearer = [("Authorization", "Bearer \(next)")]
            #expect(try await system.send("DELETE", "/api/workflows/desk", headers: nextBearer).0 == 200)

            let path = "/api/admin/service-tokens/\(identifier)"
            #expect(try await system.manager("DELETE", path).status == 400)
            #expect(try await system.manager("DELETE", path, [:]).status == 422)
            let ended = try await system.manager("DELETE", path, ["reason": "leaked"])
            #expect(ended.status == 204)
            #expect(ended.text.isEmpty)
            let (status, body) = try await system.send("GET", "/api/workflows", headers: bearer)
            #expect(status == 403)
            #expect(body["detail"]?["code"] == "auth.token_revoked")
            #expect(try await system.manager("GET", path).json?["revocation_reason"] == "leaked")
            #expect(try await system.manager("GET", "/api/admin/service-tokens/nobody").status == 404)
        }
    }

    @Test func secretIsNotToldAgainToARepeatedRequest() async throws {
        try await withSystem(.memory) { system in
            let key = [("Idempotency-Key", "k")]
            let order: JSONValue = ["identifier": "ci"]
            #expect(try await system.manager("POST", "/api/admin/service-tokens", order, headers: key).status == 201)
            let again = try await system.manager("POST", "/api/admin/service-tokens", order, headers: key)
            #expect(again.status == 409)
            #expect(again.code == "idempotency.secret_not_repeated")
        }
    }

    @Test func keysOfChatTokensArePublic() async throws {
        try await withSystem(.memory) { system in
            let answer = try await system.http.send(.GET, "/api/chatkit/jwks.json")
            #expect(answer.status == 200)
            #expect(answer.headers["Cache-Control"].first == "public, max-age=300")
            let keys = answer.json?["keys"]?.arrayValue ?? []
            #expect(keys.count == 1)
            #expect(keys.first?["crv"] == "P-256")
        }
    }
}
