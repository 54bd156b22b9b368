import NIOHTTP1
import TestSupport
import Testing
import Wire

/// `If-Match`, `If-None-Match` and `Idempotency-Key` mean the same on every route that they are documented for.
struct ManagementConditionTests {
    /// A change of the workflow `desk`, which is public and has one version.
    private struct Change: Sendable {
        let method: String
        let path: String
        let body: JSONValue

        init(_ method: String, _ path: String, _ body: JSONValue = [:]) {
            self.method = method
            self.path = path
            self.body = body
        }
    }

    private static let flag = "/api/admin/flags/chatkit_canvas_enabled"

    /// In an order in which each of them has an effect.
    private static let changes = [
        Change("PUT", "/api/workflows/desk", ["name": "Front desk"]),
        Change("POST", "/api/workflows/desk/versions", ["graph": ["responder": "demo"]]),
        Change("POST", "/api/workflows/desk/versions/ingest", ["script": "x = 1"]),
        Change("PUT", "/api/workflows/desk/versions/1/runnable-config", ["runnable_config": ["max_concurrency": 1]]),
        Change("POST", "/api/workflows/desk/versions/2/activate"),
        Change("PATCH", "/api/workflows/desk/publish", ["contact": "desk@example.org"]),
        Change("POST", "/api/workflows/desk/publish/revoke"),
        Change("POST", "/api/workflows/desk/publish"),
        Change("PUT", Self.flag, ["enabled": true, "percentage": 50]),
        Change("DELETE", "/api/workflows/desk"),
    ]

    /// Everything that the changes could change.
    private static let things = [
        "/api/workflows/desk", "/api/workflows/desk/workflow", "/api/workflows/desk/versions/1", Self.flag,
    ]

    @Test func staleTagKeepsEverythingAsItIs() async throws {
        try await withSystem(.memory) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            let before = try await Self.texts(system)
            for change in Self.changes {
                let refused = try await system.manager(
                    change.method, change.path, change.body, headers: [("If-Match", "\"999999\"")])
                // Of two reasons to refuse, either may be told.
                let isPublished = change.path.hasSuffix("/publish") && change.method == "POST"
                let isUnknown = change.path.hasSuffix("/2/activate")
                #expect(
                    refused.status == 412 || isPublished && refused.status == 409 || isUnknown && refused.status == 404,
                    "\(change.method) \(change.path): \(refused.status)")
            }
            #expect(try await Self.texts(system) == before)
        }
    }

    @Test func repeatedChangeHasItsEffectOnce() async throws {
        try await withSystem(.memory) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            for change in Self.changes {
                let what = "\(change.method) \(change.path)"
                let key = [("Idempotency-Key", "same key for all of them")]
                let first = try await system.manager(change.method, change.path, change.body, headers: key)
                #expect(first.status == 200 || first.status == 201, "\(what): \(first.text)")
                let between = try await Self.texts(system)
                let second = try await system.manager(change.method, change.path, change.body, headers: key)
                #expect(second.status == first.status, "\(what)")
                #expect(second.text == first.text, "\(what)")
                #expect(second.headers["ETag"].first == first.headers["ETag"].first, "\(what)")
                #expect(try await Self.texts(system) == between, "\(what)")
            }
        }
    }

    @Test func keyThatIsNoneIsRefusedByItsHeader() async throws {
        try await withSystem(.memory) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            let before = try await Self.texts(system)
            for change in Self.changes {
                let headers = [("Idempotency-Key", String(repeating: "k", count: 256))]
                let refused = try await system.manager(change.method, change.path, change.body, headers: headers)
                #expect(refused.status == 422, "\(change.method) \(change.path)")
                let fault = refused.json?["detail"]?.arrayValue?.first
                #expect(fault?["loc"] == ["header", "Idempotency-Key"], "\(change.method) \(change.path)")
            }
            #expect(try await Self.texts(system) == before)
        }
    }

    @Test func faultIsToldByThePartOfTheRequestItIsIn() async throws {
        try await withSystem(.memory) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            for (method, path, location) in [
                ("GET", "/api/workflows?limit=0", ["query", "limit"]),
                ("GET", "/api/workflows?after=x", ["query", "after"]),
                ("GET", "/api/workflows/desk/audit?after=x", ["query", "after"]),
                ("GET", "/api/workflows/desk/versions/x", ["path", "version"]),
                ("GET", "/api/workflows/desk/versions/1/diff/0", ["path", "target"]),
                ("POST", "/api/workflows/desk/versions/x/activate", ["path", "version"]),
                ("POST", "/api/workflows", ["body", "name"]),
            ] as [(String, String, JSONValue)] {
                let body: JSONValue? = method == "GET" ? nil : [:]
                let refused = try await system.manager(method, path, body)
                #expect(refused.status == 422, "\(method) \(path)")
                #expect(refused.json?["detail"]?.arrayValue?.first?["loc"] == location, "\(method) \(path)")
            }
        }
    }

    @Test func readerIsToldNothingUntilSomethingChanged() async throws {
        try await withSystem(.memory) { system in
            _ = try await system.makeWorkflow(handle: "desk")
            let config: JSONValue = ["runnable_config": ["max_concurrency": 1]]
            let changes = [
                "/api/workflows/desk": ("PUT", "/api/workflows/desk", ["name": "Front desk"] as JSONValue),
                "/api/workflows/desk/workflow": ("PUT", "/api/workflows/desk/versions/1/runnable-config", config),
                "/api/workflows/desk/versions/1": (
                    "PUT", "/api/workflows/desk/versions/1/runnable-config", ["runnable_config": ["max_concurrency": 2]]
                ),
                Self.flag: ("PUT", Self.flag, ["enabled": true, "percentage": 50]),
            ]
            for path in Self.things {
                let read = try await system.manager("GET", path)
                let known = [("If-None-Match", try #require(read.headers["ETag"].first, "\(path)"))]
                let unchanged = try await system.manager("GET", path, headers: known)
                #expect(unchanged.status == 304, "\(path)")
                #expect(unchanged.text.isEmpty, "\(path)")
                let (method, changed, body) = try #require(changes[path])
                #expect(try await system.manager(method, changed, body).status == 200, "\(path)")
                let reread = try await system.manager("GET", path, headers: known)
                #expect(reread.status == 200, "\(path)")
                #expect(reread.text != read.text, "\(path)")
            }
        }
    }

    private static func texts(_ system: any TestSystem) async throws -> [String] {
        var texts: [String] = []
        for path in things { texts.append(try await system.manager("GET", path).text) }
        return texts
    }
}
