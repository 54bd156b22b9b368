import GatewayAPI
import NIOHTTP1
import RPC
import ServiceKit
import TestSupport
import Testing
import Wire

/// `GET /metrics` of a running set.
struct MetricsPageTests {
    private static let withScope = [
        "ORCHEO_AUTH_BOOTSTRAP_TOKEN_SCOPES": "workflows:read,workflows:write,admin:metrics"
    ]
    private static let withoutScope = ["ORCHEO_AUTH_BOOTSTRAP_TOKEN_SCOPES": "workflows:read,workflows:write"]
    /// As a proxy on this machine sends it for somebody else.
    private static let forwarded = ("X-Forwarded-For", "203.0.113.9")

    private func scrape(_ system: any TestSystem) async throws -> MetricsPage {
        let answer = try await system.http.send(.GET, "/metrics")
        #expect(answer.status == 200)
        #expect(answer.headers["Content-Type"] == ["text/plain; version=0.0.4; charset=utf-8"])
        #expect(answer.headers["Cache-Control"] == ["no-store"])
        return try MetricsPage(answer.text)
    }

    @Test(arguments: SystemMode.allCases)
    func tellsOfEachServiceByItsName(_ mode: SystemMode) async throws {
        try await withSystem(mode) { system in
            let page = try await scrape(system)
            for service in ["chatkit", "gateway", "publish", "session"] {
                #expect(page["orcheo_up", ["service": service]] == 1)
                #expect(page["orcheo_ready", ["service": service]] == 1)
                #expect((page["process_resident_memory_bytes", ["service": service]] ?? 0) > 1_000_000)
            }
            // What one service counts is not among the figures of another.
            let services = ["chatkit", "gateway", "publish", "session"]
            let stores = page.series("orcheo_store_commits_total")
            #expect(stores == services.map { ["service": $0, "store": $0] })
            #expect(page.series("orcheo_http_streams_open").map { $0["service"] } == ["gateway"])
            #expect(page["orcheo_feature_flag", ["service": "gateway", "flag": "chatkit_publish_enabled"]] == 1)
            #expect(page["orcheo_watch_current", ["service": "chatkit"]] == 1)
        }
    }

    @Test func aChatShowsInTheFigures() async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "greeter")
            let visitor = Visitor(system, workflowID: id)
            _ = try await visitor.create("Hello")
            _ = try await visitor.create("Hello again")
            try await eventually("the turns are counted") {
                let page = try await scrape(system)
                return page["orcheo_turns_total", ["service": "chatkit", "end": "done"]] == 2
                    && page["orcheo_turns_running", ["service": "chatkit"]] == 0
                    && page["orcheo_http_streams_open", ["service": "gateway"]] == 0
            }
            let page = try await scrape(system)
            #expect(page["orcheo_turns_total", ["service": "chatkit", "end": "failed"]] == 0)
            #expect(page["orcheo_turn_duration_seconds_count", ["service": "chatkit"]] == 2)
            #expect(page["orcheo_turn_first_event_seconds_count", ["service": "chatkit"]] == 2)
            let route = ["service": "gateway", "route": "/api/chatkit", "method": "POST"]
            #expect(page["orcheo_http_requests_total", route.merging(["status": "2xx"]) { $1 }] == 2)
            #expect(page["orcheo_http_request_duration_seconds_count", route] == 2)
            let served = ["service": "chatkit", "operation": "chatkit.create_thread", "outcome": "ok"]
            #expect(page["orcheo_wire_served_total", served] == 2)
            let made = page["orcheo_wire_calls_total", ["service": "gateway", "peer": "chatkit", "outcome": "ok"]]
            #expect((made ?? 0) >= 2)
            try await eventually("every write is among those of a batch") {
                let page = try await scrape(system)
                let store = ["service": "chatkit", "store": "chatkit"]
                guard let writes = page["orcheo_store_writes_total", store], writes >= 2 else { return false }
                return page["orcheo_store_batch_writes_sum", store] == writes
            }
            let revision = page["orcheo_publications_revision", ["service": "publish"]]
            #expect(page["orcheo_publications_revision", ["service": "gateway"]] == revision)
            #expect(page["orcheo_publications_known", ["service": "gateway"]] == 1)
            // Nothing tells one workflow from another.
            #expect(!page.text.contains(id) && !page.text.contains("greeter"))
        }
    }

    @Test func everyMetricIsAsItIsDescribed() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "greeter")
            _ = try await Visitor(system, workflowID: id).create("Hello")
            let page = try await scrape(system)
            for (name, kind) in page.kinds {
                let description = try #require(MetricsDocument.described[name], "\(name) is not described")
                #expect(description.kind.rawValue == kind, "\(name)")
                for labels in page.series(name) {
                    #expect(Set(labels.keys).subtracting(["service", "le"]) == Set(description.labels), "\(name)")
                }
            }
            let missing = Set(MetricsDocument.described.keys).subtracting(page.kinds.keys)
            #expect(missing == [])
        }
    }

    @Test func nobodyElseLearnsThatThereIsAnything() async throws {
        try await withSystem(.memory, settings: Self.withoutScope) { system in
            let unknown = try await system.http.send(.GET, "/nothing-here", headers: [Self.forwarded])
            let headers: [[(String, String)]] = [
                [Self.forwarded], [("Forwarded", "for=203.0.113.9")], [("X-Real-IP", "203.0.113.9")],
                [Self.forwarded, ("Authorization", "Bearer \(system.token)")],
                [Self.forwarded, ("Authorization", "Bearer of-nobody-0123456789abcdef0123456789")],
            ]
            for headers in headers {
                let answer = try await system.http.send(.GET, "/metrics", headers: headers)
                #expect(answer.status == 404)
                #expect(answer.body == unknown.body)
            }
        }
    }

    @Test func whoHasTheScopeIsToldFromElsewhere() async throws {
        try await withSystem(.memory, settings: Self.withScope) { system in
            let headers = [Self.forwarded, ("Authorization", "Bearer \(system.token)")]
            let answer = try await system.http.send(.GET, "/metrics", headers: headers)
            #expect(answer.status == 200)
            #expect(try MetricsPage(answer.text)["orcheo_up", ["service": "chatkit"]] == 1)
        }
    }

    @Test func eachServiceAnswersForItself() async throws {
        try await withSystem(.memory) { system in
            let options = CallOptions(principal: .anonymous, trace: "test", deadline: .seconds(20))
            for service in ["gateway", "publish", "session", "chatkit"] {
                let client = try await system.client(service)
                let report = try await client.call(GetMetrics.self, Nothing(), options)
                #expect(report.samples.contains { $0.label == "orcheo_ready" })
            }
        }
    }
}
