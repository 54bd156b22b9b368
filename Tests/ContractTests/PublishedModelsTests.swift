import TestSupport
import Testing
import Wire

/// What the models of the published Python package say to every event and every answer of a chat.
@Suite(.enabled(if: PythonClient.models.isInstalled, PythonClient.models.hint))
struct PublishedModelsTests {
    private static let notes = [
        "Hello", "", " \n\t", "Hello \u{1F44B} wörld\u{2028}\u{0} \"quoted\" \\ end", "/help", "/error", "/slow 3",
        "/long 20", "/widget", "/form", "/tool", "/sources", "/reasoning", "/image", "/notice", "/flaky",
        "/title A name",
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
                "error", "thread.item.replaced", "thread.updated", "progress_update", "notice",
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

    /// Everything that a conversation shows its visitor, each as a line for the judge. A client that puts the events
    /// together has what the server has.
    private func talk(_ stranger: Visitor) async throws -> [JSONValue] {
        var visitor = stranger
        var seen: [JSONValue] = []
        func note(_ kind: String, _ json: JSONValue) { seen.append(["kind": .string(kind), "json": json]) }

        var threads: [String: Transcript] = [:]
        func follow(_ reply: Visitor.Reply, in thread: String) throws {
            #expect(reply.status == 200)
            for event in reply.events {
                note("event", event)
                try threads[thread, default: Transcript()].apply(event)
            }
        }
        var keywords: [String: String] = [:]
        for text in Self.notes {
            let reply = try await visitor.create(text)
            visitor.cookie = visitor.cookie ?? reply.cookie
            let thread = try #require(reply.threadID)
            keywords[text] = thread
            try follow(reply, in: thread)
        }
        func newest(_ type: String, _ thread: String) throws -> JSONValue {
            let item = threads[thread]?.items.last { $0["type"]?.stringValue == type }
            return try #require(item?["id"])
        }
        let thread = try #require(keywords["Hello"])
        try follow(try await visitor.say("again", in: thread), in: thread)
        let tool = try #require(keywords["/tool"])
        let output: JSONValue = ["thread_id": .string(tool), "result": ["answer": [1, nil]]]
        try follow(try await visitor.stream("threads.add_client_tool_output", output), in: tool)
        let form = try #require(keywords["/form"])
        for answers in [["name": ["values": ["Ann"]]], ["colour": ["values": ["red"]]]] as [JSONValue] {
            let params: JSONValue = [
                "thread_id": .string(form), "item_id": try newest("structured_input", form),
                "input": ["answers": answers],
            ]
            try follow(try await visitor.stream("threads.add_structured_input", params), in: form)
        }
        let card = try #require(keywords["/widget"])
        let action: JSONValue = [
            "thread_id": .string(card), "item_id": try newest("widget", card),
            "action": ["type": "submit", "payload": ["word": "x"]],
        ]
        try follow(try await visitor.stream("threads.custom_action", action), in: card)
        let flaky = try #require(keywords["/flaky"])
        let message = try newest("user_message", flaky)
        try follow(
            try await visitor.stream("threads.retry_after_item", ["thread_id": .string(flaky), "item_id": message]),
            in: flaky)

        for (thread, transcript) in threads where thread != tool {
            note("thread", try await answer(visitor, "threads.get_by_id", ["thread_id": .string(thread)]))
            let params: JSONValue = ["thread_id": .string(thread), "limit": 100, "order": "asc"]
            let page = try await answer(visitor, "items.list", params)
            note("item_page", page)
            #expect(transcript.isComplete)
            #expect(page["data"] == .array(transcript.items))
        }
        let called = try await answer(visitor, "threads.get_by_id", ["thread_id": .string(tool)])
        // Its completion is not told: the client knows what it gave.
        #expect(called["items"]?["data"]?.arrayValue?.contains { $0["status"] == "completed" } == true)
        note("thread", called)
        note("thread_page", try await answer(visitor, "threads.list", [:]))
        note("thread_page", try await answer(visitor, "threads.list", ["limit": 1]))
        let renamed: JSONValue = ["thread_id": .string(thread), "title": "Another"]
        note("thread", try await answer(visitor, "threads.update", renamed))
        let feedback: JSONValue = [
            "thread_id": .string(thread), "item_ids": [try newest("assistant_message", thread)], "kind": "positive",
        ]
        #expect(try await answer(visitor, "items.feedback", feedback) == [:])
        let sync = try await answer(visitor, "threads.sync_custom_action", action)
        note("item", try #require(sync["updated_item"]))
        #expect(try await answer(visitor, "threads.delete", ["thread_id": .string(thread)]) == [:])
        #expect(try await visitor.ask("threads.get_by_id", ["thread_id": .string(thread)]).status == 404)
        return seen
    }

    private func answer(_ visitor: Visitor, _ type: String, _ params: JSONValue) async throws -> JSONValue {
        let (status, body) = try await visitor.ask(type, params)
        #expect(status == 200)
        return body
    }
}
