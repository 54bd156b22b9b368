import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// What too many requests are told, and who is not disturbed by them.
struct LimitTests {
    private static func settings(_ limits: [String: String]) -> [String: String] {
        Dictionary(uniqueKeysWithValues: limits.map { ("ORCHEO_CHATKIT_RATE_LIMIT_\($0.key)_LIMIT", $0.value) })
    }

    @Test func aNoisyVisitorStopsNobodyElse() async throws {
        try await withSystem(.memory, settings: Self.settings(["SESSION": "2", "PUBLISH": "4"])) { system in
            let id = try await system.makeWorkflow(handle: "busy")
            var ann = Visitor(system, workflowID: id)
            ann.cookie = try await ann.create("One").cookie
            _ = try await ann.create("Two")
            let answer = try await system.http.send(
                .POST, "/api/chatkit",
                headers: [("Content-Type", "application/json"), ("Cookie", ann.cookie ?? "")],
                body: ByteBuffer(string: ann.request("threads.create", ["input": Visitor.input("Three")]).text))
            #expect(answer.status == 429)
            let detail = try JSONParser.parse(answer.body)["detail"]
            #expect(detail?["code"] == "chatkit.rate_limit.session")
            let wait = try #require(answer.headers.first(name: "Retry-After").flatMap(Int.init))
            #expect((1...60).contains(wait))
            #expect(answer.headers.first(name: "RateLimit") == "\"session\";r=0;t=\(wait)")
            #expect(answer.headers.first(name: "RateLimit-Policy") == "\"session\";q=2;w=60")
            // Nobody's id stands in it.
            #expect(!answer.text.contains("visitor"))
            // Reading is dear to nobody: hers is used up, yet another visitor still has all of theirs.
            let bob = Visitor(system, workflowID: id)
            #expect(try await bob.create("Hello").status == 200)
            #expect(try await bob.ask("threads.list", [:]).status == 200)
        }
    }

    @Test func theAddressIsCountedBeforeAnythingElse() async throws {
        try await withSystem(
            .memory, settings: Self.settings(["IP": "1"]).merging(["ORCHEO_TRUSTED_PROXIES": "127.0.0.0/8"]) { $1 }
        ) { system in
            let path = "/api/workflows/none/public"
            func statuses(_ addresses: [String]) async throws -> [Int] {
                var statuses: [Int] = []
                for address in addresses {
                    statuses.append(try await system.send("GET", path, headers: [("X-Forwarded-For", address)]).0)
                }
                return statuses
            }
            let ten = Array(repeating: 404, count: 10)
            let one = try await statuses(Array(repeating: "203.0.113.9", count: 11) + ["203.0.113.10"])
            #expect(one == ten + [429, 404])
            // Whoever holds an IPv6 network holds all its addresses.
            let network = try await statuses((0...10).map { "2001:db8::\($0)" })
            #expect(network == ten + [429])
            // Probes are never refused.
            for _ in 0..<30 {
                let (status, _) = try await system.send("GET", "/livez")
                #expect(status == 200)
            }
        }
    }

    @Test func aPublisherLimitsTheirOwnVisitors() async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "own")
            let (status, body) = try await system.manage(
                "PATCH", "/api/workflows/\(id)/publish", ["limits": ["requests_per_minute_per_visitor": 1]])
            #expect(status == 200, "\(body.text)")
            var ann = Visitor(system, workflowID: id)
            let first = try await ann.create("One")
            #expect(first.status == 200)
            ann.cookie = first.cookie
            #expect(try await ann.ask("threads.create", ["input": Visitor.input("Two")]).status == 429)
        }
    }

    @Test func managersAreLimitedWhereTheOperatorSaysSo() async throws {
        try await withSystem(
            .memory, settings: ["ORCHEO_AUTH_RATE_LIMIT_IP": "50", "ORCHEO_AUTH_RATE_LIMIT_IDENTITY": "3"]
        ) { system in
            for _ in 0..<3 {
                let (status, _) = try await system.manage("GET", "/api/workflows")
                #expect(status == 200)
            }
            let (status, body) = try await system.manage("GET", "/api/workflows")
            #expect(status == 429)
            #expect(body["detail"]?["code"] == "auth.rate_limited.identity")
            // Also where whoever may not look is told that there is nothing.
            let headers = [("X-Forwarded-For", "203.0.113.9"), ("Authorization", "Bearer \(system.token)")]
            let (metrics, _) = try await system.send("GET", "/metrics", headers: headers)
            #expect(metrics == 429)
        }
    }
}
