import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// A thread of somebody else answers every request as one that does not exist, byte by byte.
struct StrangerTests {
    private struct Answer: Hashable {
        let status: Int
        let body: String
    }

    private struct Client: Sendable {
        let system: any TestSystem
        let workflowID: String
        let visitorID: String

        func ask(_ type: String, _ params: JSONValue) async throws -> Answer {
            let request: JSONValue = [
                "type": .string(type), "params": params, "workflow_id": .string(workflowID),
            ]
            return try await send(.POST, "/api/chatkit", ByteBuffer(string: request.text))
        }

        func send(_ method: HTTPMethod, _ path: String, _ body: ByteBuffer? = nil) async throws -> Answer {
            let headers = [("X-Orcheo-Visitor-Id", visitorID), ("Content-Type", "application/json")]
            let answer = try await system.http.send(method, path, headers: headers, body: body)
            return Answer(status: answer.status, body: answer.text)
        }

        func items(of thread: String) async throws -> Answer {
            try await ask("items.list", ["thread_id": .string(thread)])
        }
    }

    /// Every type of request that names a thread.
    private static let requests: [(type: String, params: JSONObject)] = [
        ("threads.get_by_id", [:]), ("items.list", [:]), ("threads.update", ["title": "Taken"]),
        ("threads.add_user_message", ["input": Visitor.input("Hi")]),
        ("threads.add_client_tool_output", ["result": "x"]),
        (
            "threads.add_structured_input",
            ["item_id": "ITEM", "input": ["status": "answered", "answers": [:]]]
        ),
        ("threads.retry_after_item", ["item_id": "ITEM"]),
        ("threads.custom_action", ["item_id": "ITEM", "action": ["type": "submit", "payload": [:]]]),
        ("threads.sync_custom_action", ["item_id": "ITEM", "action": ["type": "submit", "payload": [:]]]),
        ("items.feedback", ["item_ids": ["ITEM"], "kind": "positive"]), ("threads.delete", [:]),
    ]

    @Test func findNothingWhateverTheyAsk() async throws {
        try await withSystem(.sockets) { system in
            let workflowID = try await system.makeWorkflow(handle: "desk")
            let otherID = try await system.makeWorkflow(handle: "other")
            let owner = Client(system: system, workflowID: workflowID, visitorID: "owner-0123456789-0123456789")
            let created = try await owner.ask("threads.create", ["input": Visitor.input("Hello")])
            let thread = try #require(created.body.firstMatch(of: /thr_[0-9a-f]{32}/).map { String($0.0) })
            let before = try await owner.items(of: thread)
            let item = try #require(before.body.firstMatch(of: /msg_[0-9a-f]{32}/).map { String($0.0) })
            let missing = "thr_" + String(repeating: "0", count: 32)

            for stranger in [
                Client(system: system, workflowID: workflowID, visitorID: "other-0123456789-0123456789"),
                Client(system: system, workflowID: otherID, visitorID: owner.visitorID),
                Client(system: system, workflowID: otherID, visitorID: "other-0123456789-0123456789"),
            ] {
                for (type, params) in Self.requests {
                    func answer(_ thread: String) async throws -> Answer {
                        var params = params
                        params["thread_id"] = .string(thread)
                        if params["item_id"] != nil { params["item_id"] = .string(item) }
                        if params["item_ids"] != nil { params["item_ids"] = [.string(item)] }
                        return try await stranger.ask(type, .object(params))
                    }
                    let foreign = try await answer(thread)
                    #expect(foreign.status == 404, "\(type): \(foreign.body)")
                    #expect(foreign.body.contains("chatkit.thread_not_found"), "\(type): \(foreign.body)")
                    #expect(foreign == (try await answer(missing)), "\(type)")
                }
                func path(_ thread: String) -> String {
                    "/api/chatkit/threads/\(thread)/stream?workflow_id=\(stranger.workflowID)"
                }
                let foreign = try await stranger.send(.GET, path(thread))
                #expect(foreign.status == 404)
                #expect(foreign == (try await stranger.send(.GET, path(missing))))
            }
            #expect(try await owner.items(of: thread) == before)
        }
    }
}
