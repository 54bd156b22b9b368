import TestSupport
import Testing
import Wire

/// Replies that a client comes back to, over HTTP.
struct ResumableStreamTests {
    private func withClient(
        _ mode: SystemMode = .sockets, _ body: (ResumableClient) async throws -> Void
    ) async throws {
        try await withSystem(mode) { system in
            let id = try await system.makeWorkflow(handle: "desk")
            var client = ResumableClient(Visitor(system, workflowID: id))
            client.visitor.cookie = try await client.begin("Hello", isResumable: false).cookie
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
                #expect(try first.text + rest.text == "1 2 3 4")
                let whole = try await client.follow(id, after: 0)
                #expect(whole.lines == first.lines + rest.lines)
                #expect(try await client.follow(id, after: whole.lines.count).lines.isEmpty)
            }
        }
    }

    @Test func stockClientSeesExactlyTheProtocol() async throws {
        try await withClient { client in
            let reply = try await client.begin("Hello", isResumable: false)
            #expect(reply.streamID == nil)
            #expect(reply.ids.isEmpty)
            #expect(try reply.events.first?["type"] == "thread.created")
        }
    }

    @Test func anotherTabFindsFollowsAndStopsTheReply() async throws {
        try await withClient { client in
            let first = try await client.begin("/slow 600", limit: 6)
            let thread = try #require(try first.events.first?["thread"]?["id"]?.stringValue)
            let path = "/api/chatkit/threads/\(thread)/stream?workflow_id=\(client.visitor.workflowID)"
            let running = try await client.ask("GET", path)
            #expect(running.status == 200)
            let stream = try JSONParser.parse(running.text)
            #expect(stream["stream_id"]?.stringValue == first.streamID)
            #expect((stream["seq"]?.intValue ?? 0) >= 6)
            let id = try #require(first.streamID)
            let reading = Task { try await client.follow(id, after: 6) }
            var stranger = client
            stranger.visitor.cookie = nil
            for (method, path) in [("POST", "/api/chatkit/streams/\(id)/stop"), ("GET", path)] {
                #expect(try await stranger.ask(method, path).status == 404)
            }
            #expect(try await stranger.follow(id, after: 0).status == 404)
            for _ in 0..<2 { #expect(try await client.ask("POST", "/api/chatkit/streams/\(id)/stop").status == 200) }
            let rest = try await reading.value
            #expect(try rest.events.allSatisfy { $0["type"] != "error" })
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
            #expect(try again.text == "1 2 3")
            #expect(try await client.begin("/slow 3", key: "message-1", isResumable: false).lines == again.lines)
            #expect(try await client.begin("Another", key: "message-1").status == 422)
        }
    }

    @Test func unpublishingEndsWhatIsFollowed() async throws {
        try await withClient { client in
            let first = try await client.begin("/slow 600", limit: 5)
            let id = try #require(first.streamID)
            let reading = Task { try await client.follow(id, after: 5) }
            _ = try await client.visitor.system.manage("POST", "/api/workflows/desk/publish/revoke", [:])
            let rest = try await reading.value
            #expect(try rest.status == 403 || rest.events.last?["type"] == "error")
            #expect(try await client.follow(id, after: 5).status == 403)
            // Nobody can come back to it, so it does not go on for those who might.
            try await eventually("the reply is over", within: .seconds(10)) {
                let (_, runs) = try await client.visitor.system.manage("GET", "/api/workflows/desk/runs")
                return runs.arrayValue?.contains { $0["status"] == "cancelled" } == true
            }
        }
    }
}
