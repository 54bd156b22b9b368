import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// Which pages of other origins a browser lets ask, and read what comes back.
struct CrossOriginTests {
    private static let page = "https://shop.example"
    private static let canvas = "https://canvas.example"

    private func preflight(_ system: any TestSystem, _ path: String, from origin: String) async throws -> HTTPHeaders {
        let answer = try await system.http.send(
            .OPTIONS, path,
            headers: [
                ("Origin", origin), ("Access-Control-Request-Method", "POST"),
                ("Access-Control-Request-Headers", "content-type, orcheo-stream"),
            ])
        #expect(answer.status == 204)
        return answer.headers
    }

    @Test func aPreflightIsAllowedForTheOriginsOfAnyWorkflowInTheChatAlone() async throws {
        try await withSystem(.memory, settings: ["ORCHEO_CORS_ALLOW_ORIGINS": Self.canvas]) { system in
            let id = try await system.makeWorkflow(handle: "shop")
            let other = try await system.makeWorkflow(handle: "other")
            for (workflow, origin) in [(id, Self.page), (other, "https://other.example")] {
                let (status, body) = try await system.manage(
                    "PATCH", "/api/workflows/\(workflow)/publish", ["allowed_origins": [.string(origin)]])
                #expect(status == 200, "\(body.text)")
            }
            let allowed = try await preflight(system, "/api/chatkit", from: Self.page)
            #expect(allowed.first(name: "Access-Control-Allow-Origin") == Self.page)
            #expect(allowed.first(name: "Access-Control-Allow-Headers") == "content-type, orcheo-stream")
            #expect(allowed.first(name: "Access-Control-Allow-Credentials") == nil)
            #expect(allowed[canonicalForm: "Vary"].contains("Origin"))
            let stranger = try await preflight(system, "/api/chatkit", from: "https://evil.example")
            #expect(stranger.first(name: "Access-Control-Allow-Origin") == nil)
            let management = try await preflight(system, "/api/workflows", from: Self.page)
            #expect(management.first(name: "Access-Control-Allow-Origin") == nil)
            // The operator's own pages may everything that their user may.
            let canvas = try await preflight(system, "/api/workflows", from: Self.canvas)
            #expect(canvas.first(name: "Access-Control-Allow-Credentials") == "true")
            // The request itself is judged by its own workflow, and the page may read the refusal.
            let refused = try await system.http.send(
                .POST, "/api/chatkit", headers: [("Content-Type", "application/json"), ("Origin", Self.page)],
                body: ByteBuffer(string: Visitor(system, workflowID: other).request("threads.list", [:]).text))
            #expect(refused.status == 403)
            #expect(try JSONParser.parse(refused.body)["detail"]?["code"] == "chatkit.origin_not_allowed")
            #expect(refused.headers.first(name: "Access-Control-Allow-Origin") == Self.page)
            let exposed = refused.headers.first(name: "Access-Control-Expose-Headers") ?? ""
            for name in ["ETag", "Orcheo-Stream-Id", "RateLimit", "Retry-After"] { #expect(exposed.contains(name)) }
        }
    }

    @Test func anOperatorCannotLetEverybodyIn() async {
        await #expect(throws: (any Error).self) {
            try await withSystem(.memory, settings: ["ORCHEO_CORS_ALLOW_ORIGINS": "*"]) { _ in }
        }
    }
}
