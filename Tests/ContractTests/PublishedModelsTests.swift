import TestSupport
import Testing
import Wire

/// What the models of the published Python package say to every event and every answer of a chat.
@Suite(.enabled(if: PythonClient.models.isInstalled, PythonClient.models.hint))
struct PublishedModelsTests {
    private static let notes = [
        "Hello", "", " \n\t", "Hello \u{1F44B} wörld\u{2028}\u{0} \"quoted\" \\ end", "/help", "/error", "/slow 3",
        "/long 20",
    ]

    @Test func theyAcceptEveryEventAndEveryAnswer() async throws {
        let seen = try await withSystem(.sockets) { system in
            try await talk(Visitor(system, workflowID: try await system.makeWorkflow(handle: "models")))
        }
        // Each kind of event and answer that there is, or a change could hide behind a shorter conversation.
        let types = Set(seen.compactMap { $0["json"]?["type"]?.stringValue })
        #expect(
            types.isSuperset(of: [
                "thread.created", "thread.item.added", "thread.item.updated", "thread.item.done", "stream_options",
                "error",
            ]))
        let outcome = try await PythonClient.models.run(seen.map(\.text))
        let refused = outcome.lines.filter { !$0.contains(#""accepted": true"#) }
        #expect(refused.isEmpty)
        #expect(outcome.lines.count == seen.count)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
    }

    /// A judge that lets everything pass proves nothing.
    @Test(arguments: [
        #"{"kind": "event", "json": {"type": "unheard.of"}}"#,
        #"{"kind": "event", "json": {"type": "stream_options", "stream_options": {"allow_cancel": true, "more": 1}}}"#,
        #"{"kind": "event", "json": {"type": "error", "code": "custom", "message": null, "allow_retry": true}}"#,
        #"{"kind": "thread_page", "json": {"data": []}}"#,
    ])
    func theyRefuseWhatIsNotOfTheProtocol(_ line: String) async throws {
        #expect(try await PythonClient.models.run([line]).exitCode == 1)
    }

    /// Everything that a conversation shows its visitor, each as a line for the judge.
    private func talk(_ stranger: Visitor) async throws -> [JSONValue] {
        var visitor = stranger
        var seen: [JSONValue] = []
        func note(_ kind: String, _ json: JSONValue) { seen.append(["kind": .string(kind), "json": json]) }

        var threads: [String] = []
        for text in Self.notes {
            let reply = try await visitor.create(text)
            #expect(reply.status == 200)
            reply.events.forEach { note("event", $0) }
            visitor.cookie = visitor.cookie ?? reply.cookie
            threads.append(try #require(reply.threadID))
        }
        let thread = try #require(threads.first)
        try await visitor.say("again", in: thread).events.forEach { note("event", $0) }

        for thread in threads {
            note("thread", try await answer(visitor, "threads.get_by_id", ["thread_id": .string(thread)]))
        }
        note("thread_page", try await answer(visitor, "threads.list", [:]))
        note("thread_page", try await answer(visitor, "threads.list", ["limit": 1]))
        for order in ["asc", "desc"] {
            let params: JSONValue = ["thread_id": .string(thread), "limit": 3, "order": .string(order)]
            note("item_page", try await answer(visitor, "items.list", params))
        }
        return seen
    }

    private func answer(_ visitor: Visitor, _ type: String, _ params: JSONValue) async throws -> JSONValue {
        let (status, body) = try await visitor.ask(type, params)
        #expect(status == 200)
        return body
    }
}
