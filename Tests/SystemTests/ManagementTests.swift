import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// Workflows and their versions over HTTP, as a publisher's own program uses them.
struct ManagementTests {
    @Test func workflowIsReadAndChangedOnCondition() async throws {
        try await withSystem(.memory) { system in
            _ = try await system.makeWorkflow(handle: "desk", publish: false)
            let read = try await system.manager("GET", "/api/workflows/desk")
            let tag = try #require(read.headers["ETag"].first)
            #expect(read.status == 200)
            let known = try await system.manager("GET", "/api/workflows/desk", headers: [("If-None-Match", tag)])
            #expect(known.status == 304)
            #expect(known.text.isEmpty)
            #expect(known.headers["ETag"].first == tag)

            let rename: JSONValue = ["name": "Front desk", "description": "Answers.", "surprise": 1]
            let changed = try await system.manager("PUT", "/api/workflows/desk", rename, headers: [("If-Match", tag)])
            #expect(changed.status == 200)
            #expect(changed.json?["name"] == "Front desk")
            #expect(changed.headers["ETag"].first != tag)
            for stale in [tag, "W/\(tag)", "\"x\"", "\"999\", \(tag)"] {
                let refused = try await system.manager(
                    "PUT", "/api/workflows/desk", rename, headers: [("If-Match", stale)])
                #expect(refused.status == 412)
                #expect(refused.code == "request.precondition_failed")
            }
            let any = try await system.manager("PUT", "/api/workflows/desk", [:], headers: [("If-Match", "*")])
            #expect(any.status == 200)
            #expect(any.headers["ETag"].first == changed.headers["ETag"].first)
            let tooLong: JSONValue = ["name": .string(String(repeating: "n", count: 129))]
            #expect(try await system.manager("PUT", "/api/workflows/desk", tooLong).status == 422)
        }
    }

    @Test func workflowIsArchivedAndRestored() async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            for _ in 1...2 {
                let archived = try await system.manager("DELETE", "/api/workflows/desk?actor=cli")
                #expect(archived.status == 200)
                #expect(archived.json?["is_archived"] == true)
                #expect(archived.json?["share_url"] == .null)
            }
            #expect(try await system.send("GET", "/api/workflows/desk/public").0 == 404)
            #expect(try await system.manager("GET", "/api/workflows").json == [])
            #expect(
                try await system.manager("GET", "/api/workflows?include_archived=true").json?.arrayValue?.count == 1)
            _ = try await system.makeWorkflow(handle: "desk")
            let restoring = try await system.manager("PUT", "/api/workflows/\(id)", ["is_archived": false])
            #expect(restoring.status == 409)
            #expect(restoring.code == "workflow.handle.conflict")
        }
    }

    @Test func listIsWholeUntilAPageIsAskedFor() async throws {
        try await withSystem(.memory) { system in
            // More than come in one part.
            for number in 1...205 {
                let answer = try await system.manager("POST", "/api/workflows", ["name": .string("w\(number)")])
                #expect(answer.status == 201)
            }
            let whole = try #require(try await system.manager("GET", "/api/workflows").json?.arrayValue)
            #expect(whole.compactMap { $0["name"]?.stringValue } == (1...205).map { "w\($0)" })
            var path: String? = "/api/workflows?limit=90&include_archived=true"
            var seen: [JSONValue] = []
            var sizes: [Int] = []
            while let next = path {
                let page = try await system.manager("GET", next)
                seen += page.json?.arrayValue ?? []
                sizes.append(page.json?.arrayValue?.count ?? 0)
                path = page.headers["Link"].first.map { link in
                    #expect(link.hasSuffix("; rel=\"next\"") && link.contains("include_archived=true"))
                    return String(link.dropFirst().prefix { $0 != ">" })
                }
            }
            #expect(seen == whole)
            #expect(sizes == [90, 90, 25])
            for query in ["limit=0", "limit=201", "limit=x", "after=x"] {
                #expect(try await system.manager("GET", "/api/workflows?\(query)").status == 422, "\(query)")
            }
            #expect(
                try await system.manager("GET", "/api/workflows?after=00000000-0000-4000-8000-000000000000").status
                    == 404)
        }
    }

    @Test func scriptIsUploadedComparedAndDrawn() async throws {
        try await withSystem(.memory) { system in
            _ = try await system.makeWorkflow(handle: "desk", publish: false)
            let script = String(repeating: "# \u{1}\n", count: 100_000)
            let upload: JSONValue = [
                "script": .string(script), "entrypoint": "build", "metadata": ["source": "test"], "created_by": "me",
            ]
            let created = try await system.manager("POST", "/api/workflows/desk/versions/ingest", upload)
            #expect(created.status == 201)
            #expect(created.json?["version"] == 2)
            #expect(created.json?["created_by"] == "token:test")
            let read = try await system.manager("GET", "/api/workflows/desk/versions/2")
            #expect(read.json?["graph"]?["source"] == .string(script))
            #expect(read.headers["ETag"].first == created.headers["ETag"].first)
            let diff = try await system.manager("GET", "/api/workflows/desk/versions/1/diff/2")
            #expect(diff.json?["base_version"] == 1)
            #expect(diff.json?["diff"]?.arrayValue?.contains("-  \"responder\": \"demo\"") == true)
            let drawing = try await system.manager("GET", "/api/workflows/desk/versions/2/mermaid")
            #expect(drawing.status == 422)
            #expect(drawing.code == "workflow_version.no_mermaid")
            let drawn: JSONValue = ["graph": ["responder": "demo"], "mermaid": "graph TD; a-->b"]
            #expect(try await system.manager("POST", "/api/workflows/desk/versions", drawn).status == 201)
            #expect(
                try await system.manager("GET", "/api/workflows/desk/versions/3/mermaid").json
                    == ["mermaid": "graph TD; a-->b"])
            let view = try await system.manager("GET", "/api/workflows/desk/workflow")
            #expect(view.json == (try await system.manager("GET", "/api/workflows/desk/canvas").json))
            #expect(view.json?["versions"]?.arrayValue?.compactMap { $0["version"]?.intValue } == [1, 2, 3])
            #expect(
                try await system.manager("GET", "/api/workflows/desk/versions").json?.arrayValue?.compactMap {
                    $0["version"]?.intValue
                } == [1, 2, 3])
            let tooLarge: JSONValue = ["script": .string(String(repeating: "x", count: 512 << 10 | 1))]
            #expect(
                try await system.manager("POST", "/api/workflows/desk/versions/ingest", tooLarge).status == 422)
            let unknown: JSONValue = ["graph": ["responder": "nobody"]]
            let refused = try await system.manager("POST", "/api/workflows/desk/versions", unknown)
            #expect(refused.status == 422)
            #expect(refused.json?["detail"]?["errors"]?.arrayValue?.first?["loc"] == ["graph", "responder"])
        }
    }

    @Test func versionIsConfiguredAndMadeLive() async throws {
        try await withSystem(.memory) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            let echo: JSONValue = ["graph": ["responder": "demo", "mode": "echo"]]
            #expect(try await system.manager("POST", "/api/workflows/desk/versions", echo).status == 201)
            let config: JSONValue = ["runnable_config": ["recursion_limit": 5], "actor": "me"]
            let configured = try await system.manager(
                "PUT", "/api/workflows/desk/versions/2/runnable-config", config)
            #expect(configured.json?["runnable_config"] == ["recursion_limit": 5])
            let visitor = Visitor(system, workflowID: id)
            #expect(try await visitor.create("hello").text?.hasPrefix("echo:") == false)
            let live = try await system.manager("POST", "/api/workflows/desk/versions/2/activate")
            #expect(live.status == 200)
            #expect(live.json?["live_version"] == 2)
            // The very next visitor is answered by it.
            #expect(try await visitor.create("hello").text == "echo: hello")
            let back = try await system.manager(
                "POST", "/api/workflows/desk/versions/1/activate", ["target": "published"])
            #expect(back.json?["live_version"] == 1)
            #expect(try await visitor.create("hello").text?.hasPrefix("echo:") == false)
            #expect(try await system.manager("POST", "/api/workflows/desk/versions/7/activate").status == 404)
        }
    }

    @Test func repeatedRequestIsAnsweredAsTheFirstTime() async throws {
        try await withSystem(.memory) { system in
            let key = [("Idempotency-Key", "9f1c")]
            let body: JSONValue = ["name": "Desk", "handle": "desk"]
            let first = try await system.manager("POST", "/api/workflows", body, headers: key)
            let second = try await system.manager("POST", "/api/workflows", body, headers: key)
            #expect(first.status == 201)
            #expect(second.status == 201)
            #expect(first.text == second.text)
            #expect(first.headers["ETag"].first == second.headers["ETag"].first)
            let other = try await system.manager("POST", "/api/workflows", ["name": "Shop"], headers: key)
            #expect(other.status == 422)
            #expect(other.code == "idempotency.key_reused")
            let published = try await system.manager("POST", "/api/workflows/desk/publish", [:], headers: key)
            let again = try await system.manager("POST", "/api/workflows/desk/publish", [:], headers: key)
            #expect(published.status == 201)
            #expect(again.text == published.text)
            #expect(try await system.manager("POST", "/api/workflows/desk/publish", [:]).status == 409)
            let long = [("Idempotency-Key", String(repeating: "k", count: 256))]
            #expect(try await system.manager("POST", "/api/workflows", body, headers: long).status == 422)
        }
    }
}

extension HTTPClient.Answer {
    /// Nil where the body is no JSON.
    var json: JSONValue? {
        do { return try JSONParser.parse(text) } catch { return nil }
    }

    /// Of an error.
    var code: String? { json?["detail"]?["code"]?.stringValue }
}

extension TestSystem {
    /// Sends a request as the publisher.
    func manager(
        _ method: String, _ path: String, _ body: JSONValue? = nil, headers: [(String, String)] = []
    ) async throws -> HTTPClient.Answer {
        let own = [("Authorization", "Bearer \(token)"), ("Content-Type", "application/json")]
        return try await http.send(
            .init(rawValue: method), path, headers: own + headers, body: body.map { ByteBuffer(string: $0.text) })
    }
}
