import NIOCore
import NIOHTTP1
import TestSupport
import Testing
import Wire

/// A publisher changes who is let in while visitors arrive.
struct LoginFlipTests {
    private static let changes = 100

    /// Each state lets in pages of one origin alone. Open to `a`, it asks nobody to log in; open to `b`, everybody. So an
    /// answer that belongs to neither state tells of a mixture.
    private static let states: [(origin: String, requireLogin: Bool)] = [
        ("https://a.example", false), ("https://b.example", true),
    ]

    @Test func everyVisitorIsJudgedByOneStateOrTheOther() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "flip")
            try await change(system, to: Self.states[0])
            let answers = try await withThrowingTaskGroup(of: [Answer].self) { group in
                let visitors = (0..<4).map { index in
                    Task { try await visit(system, id, from: Self.states[index % 2].origin) }
                }
                for number in 1...Self.changes { try await change(system, to: Self.states[number % 2]) }
                visitors.forEach { $0.cancel() }
                for visitor in visitors { group.addTask { try await visitor.value } }
                return try await group.reduce([], +)
            }
            let kinds = Set(answers)
            #expect(
                kinds == [
                    Answer(origin: "https://a.example", status: 200, code: nil),
                    Answer(origin: "https://a.example", status: 403, code: "chatkit.origin_not_allowed"),
                    Answer(origin: "https://b.example", status: 401, code: "chatkit.auth.oauth_required"),
                    Answer(origin: "https://b.example", status: 403, code: "chatkit.origin_not_allowed"),
                ])
        }
    }

    @Test func theFirstVisitorAfterAnAnswerIsJudgedByIt() async throws {
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "flip")
            for number in 0..<20 {
                try await change(system, to: Self.states[number % 2])
                let answer = try await chat(system, id, from: "https://a.example")
                #expect(answer.status == (number % 2 == 0 ? 200 : 403))
            }
            let (_, workflow) = try await system.manage("GET", "/api/workflows/flip")
            let log = workflow["audit_log"]?.arrayValue ?? []
            #expect(log.filter { $0["action"] == "publication_updated" }.count == 20)
            #expect(log.filter { $0["action"] == "workflow_published" }.count == 1)
        }
    }

    private struct Answer: Hashable {
        let origin: String
        let status: Int
        let code: String?
    }

    private func change(_ system: any TestSystem, to state: (origin: String, requireLogin: Bool)) async throws {
        let (status, body) = try await system.manage(
            "PATCH", "/api/workflows/flip/publish",
            ["require_login": .bool(state.requireLogin), "allowed_origins": [.string(state.origin)]])
        guard status == 200 else { throw Unexpected(status, body) }
    }

    private func visit(_ system: any TestSystem, _ id: String, from origin: String) async throws -> [Answer] {
        var answers: [Answer] = []
        while !Task.isCancelled {
            // Not cancelled with the loop: an answer that was asked for is looked at.
            answers.append(try await Task { try await chat(system, id, from: origin) }.value)
        }
        return answers
    }

    private func chat(_ system: any TestSystem, _ id: String, from origin: String) async throws -> Answer {
        let body: JSONValue = [
            "type": "threads.create", "workflow_id": .string(id), "params": ["input": Visitor.input("hello")],
        ]
        let answer = try await system.http.send(
            .POST, "/api/chatkit", headers: [("Origin", origin), ("Content-Type", "application/json")],
            body: .init(string: body.text))
        guard answer.status != 200 else { return Answer(origin: origin, status: 200, code: nil) }
        let code = try JSONParser.parse(answer.body)["detail"]?["code"]?.stringValue
        return Answer(origin: origin, status: answer.status, code: code)
    }
}
