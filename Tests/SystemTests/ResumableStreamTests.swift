import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// Replies that a client comes back to, over HTTP.
struct ResumableStreamTests {
    /// What a client has of a stream.
    private struct Part: Sendable {
        var status = 0
        var streamID: String?
        var ids: [Int] = []
        var events: [JSONValue] = []
        var cookie: String?

        var text: String { events.compactMap { $0["update"]?["delta"]?.stringValue }.joined() }
    }

    private struct Client: Sendable {
        let system: any TestSystem
        let workflowID: String
        var cookie: String?

        private var headers: [(String, String)] {
            [("Content-Type", "application/json")] + (cookie.map { [("Cookie", $0)] } ?? [])
        }

        func begin(
            _ text: String, key: String? = nil, isResumable: Bool = true, limit: Int = .max
        ) async throws -> Part {
            var headers = headers
            if isResumable { headers.append(("Orcheo-Stream", "resumable")) }
            if let key { headers.append(("Idempotency-Key", key)) }
            let body: JSONValue = [
                "type": "threads.create", "params": ["input": Visitor.input(text)], "metadata": [:],
                "workflow_id": .string(workflowID),
            ]
            return try await read(.POST, "/api/chatkit", headers, ByteBuffer(string: body.text), limit)
        }

        func follow(_ id: String, after position: Int) async throws -> Part {
            let headers = headers + [("Last-Event-ID", "\(position)")]
            return try await read(.GET, "/api/chatkit/streams/\(id)", headers, nil, .max)
        }

        func ask(_ method: String, _ path: String) async throws -> (status: Int, text: String) {
            let answer = try await system.http.send(.init(rawValue: method), path, headers: headers)
            return (answer.status, answer.text)
        }

        /// - Parameter limit: events to read before the connection is closed.
        private func read(
            _ method: HTTPMethod, _ path: String, _ headers: [(String, String)], _ body: ByteBuffer?, _ limit: Int
        ) async throws -> Part {
            try await system.http.open(method, path, headers: headers, body: body) { head, body in
                var part = Part(status: Int(head.status.code), streamID: head.headers["Orcheo-Stream-Id"].first)
                part.cookie = head.headers["Set-Cookie"].first.map { String($0.prefix { $0 != ";" }) }
                guard part.status == 200 else { return part }
                var (body, text) = (body, "")
                while part.events.count < limit, let piece = try await body.next() {
                    text += String(buffer: piece)
                    while let end = text.firstRange(of: "\n\n"), part.events.count < limit {
                        for line in text[..<end.lowerBound].split(separator: "\n") {
                            if line.hasPrefix("id: "), let id = Int(line.dropFirst(4)) { part.ids.append(id) }
                            if line.hasPrefix("data: ") {
                                part.events.append(try JSONParser.parse(String(line.dropFirst(6))))
                            }
                        }
                        text.removeSubrange(..<end.upperBound)
                    }
                }
                return part
            }
        }
    }

    private func withClient(_ mode: SystemMode = .sockets, _ body: (Client) async throws -> Void) async throws {
        try await withSystem(mode) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            var client = Client(system: system, workflowID: id)
            client.cookie = try await client.begin("Hello", isResumable: false).cookie
            try await body(client)
        }
    }

    @Test func clientGoesOnWhereItWasCutOff() async throws {
        try await withClient { client in
            for limit in [1, 4, 7] {
                let first = try await client.begin("/slow 4", limit: limit)
                let id = try #require(first.streamID)
                #expect(first.ids == Array(1...limit))
                let rest = try await client.follow(id, after: limit)
                #expect(rest.streamID == id)
                #expect(rest.ids.first == limit + 1)
                #expect(first.text + rest.text == "1 2 3 4")
                let whole = try await client.follow(id, after: 0)
                #expect(whole.events == first.events + rest.events)
                #expect(try await client.follow(id, after: whole.events.count).events.isEmpty)
            }
        }
    }

    @Test func stockClientSeesExactlyTheProtocol() async throws {
        try await withClient { client in
            let reply = try await client.begin("Hello", isResumable: false)
            #expect(reply.streamID == nil)
            #expect(reply.ids.isEmpty)
            #expect(reply.events.first?["type"] == "thread.created")
        }
    }

    @Test func anotherTabFindsFollowsAndStopsTheReply() async throws {
        try await withClient { client in
            let first = try await client.begin("/slow 600", limit: 6)
            let thread = try #require(first.events.first?["thread"]?["id"]?.stringValue)
            let path = "/api/chatkit/threads/\(thread)/stream?workflow_id=\(client.workflowID)"
            let running = try await client.ask("GET", path)
            #expect(running.status == 200)
            let stream = try JSONParser.parse(running.text)
            #expect(stream["stream_id"]?.stringValue == first.streamID)
            #expect((stream["seq"]?.intValue ?? 0) >= 6)
            let id = try #require(first.streamID)
            let reading = Task { try await client.follow(id, after: 6) }
            var stranger = client
            stranger.cookie = nil
            for (method, path) in [("POST", "/api/chatkit/streams/\(id)/stop"), ("GET", path)] {
                #expect(try await stranger.ask(method, path).status == 404)
            }
            #expect(try await stranger.follow(id, after: 0).status == 404)
            for _ in 0..<2 { #expect(try await client.ask("POST", "/api/chatkit/streams/\(id)/stop").status == 200) }
            let rest = try await reading.value
            #expect(rest.events.allSatisfy { $0["type"] != "error" })
            #expect(try await client.ask("GET", path).status == 204)
            let bad = try await client.ask("GET", "/api/chatkit/threads/\(thread)/stream")
            #expect(bad.status == 400)
        }
    }

    @Test func messageThatIsSentAgainIsAnsweredOnce() async throws {
        try await withClient { client in
            let first = try await client.begin("/slow 3", key: "message-1", limit: 3)
            let again = try await client.begin("/slow 3", key: "message-1")
            #expect(again.streamID == first.streamID)
            #expect(again.text == "1 2 3")
            #expect(try await client.begin("/slow 3", key: "message-1", isResumable: false).events == again.events)
            #expect(try await client.begin("Another", key: "message-1").status == 422)
        }
    }

    @Test func unpublishingEndsWhatIsFollowed() async throws {
        try await withClient { client in
            let first = try await client.begin("/slow 600", limit: 5)
            let id = try #require(first.streamID)
            let reading = Task { try await client.follow(id, after: 5) }
            _ = try await client.system.manage("POST", "/api/workflows/desk/publish/revoke", [:])
            let rest = try await reading.value
            #expect(rest.status == 403 || rest.events.last?["type"] == "error")
            #expect(try await client.follow(id, after: 5).status == 403)
        }
    }
}
