import TestSupport
import Testing
import Wire

/// What is answered by a responder.
extension RandomTalk {
    private static let keywords = [
        "/help", "/error", "/slow 2", "/long 3", "/widget", "/widget", "/form", "/form", "/tool", "/tool", "/sources",
        "/reasoning", "/image", "/notice", "/flaky", "/title", "/title A name", "/title \u{1F44B} wörld", "/unheard of",
    ]
    /// Who an action is of, and whether it is answered by a stream.
    private static let actions = ["widget", "widget", "page", "another kind", "no widget"].flatMap {
        [($0, true), ($0, false)]
    }
    private static let values: [JSONValue] = [
        nil, true, "", "x\u{0}y", 0, .number("1.50"), .number("12345678901234567890"), [1, nil], [:],
        ["a": nil, "b": [["c": "\u{1F44B}"]]],
    ]

    mutating func create(_ visitor: Int) async throws -> Int {
        let input = input(nil)
        let reply = try await visitors[visitor].stream("threads.create", ["input": input])
        visitors[visitor].cookie = visitors[visitor].cookie ?? reply.cookie
        threads.append(Thread(id: try #require(reply.threadID), visitor: visitor))
        try take(reply, in: threads.count - 1, ["thread.created", "thread.item.done", "stream_options"])
        check(reply, holds: input)
        return threads.count - 1
    }

    mutating func say(_ index: Int, _ text: String? = nil) async throws -> Int {
        let input = input(text)
        let reply = try await stream("threads.add_user_message", index, ["input": input])
        try take(reply, in: index, ["thread.item.done", "stream_options"])
        check(reply, holds: input)
        return index
    }

    mutating func retry() async throws -> Int {
        // Mostly what failed.
        let index = pick { $0.transcript.items.last?["type"] == "user_message" }
        let items = threads[index].transcript.items
        let item = try #require(chance(2) ? items.last : items.randomElement(using: &random))
        let params: JSONObject = ["item_id": item["id"] ?? .null]
        guard item["type"] == "user_message" else {
            return try await refuse("retry refused", 404, "threads.retry_after_item", index, params)
        }
        met.insert("retry")
        threads[index].transcript.cut(after: item["id"]?.stringValue ?? "")
        try take(try await stream("threads.retry_after_item", index, params), in: index, ["stream_options"])
        return index
    }

    mutating func giveOutput() async throws -> Int {
        func waits(_ thread: Thread) -> Bool {
            let last = thread.transcript.items.last
            return last?["type"] == "client_tool_call" && last?["status"] == "pending"
        }
        let index = pick(waits)
        let result = Self.values.randomElement(using: &random) ?? .null
        if !waits(threads[index]), chance(2) { _ = try await say(index, "/tool") }
        guard waits(threads[index]) else {
            return try await refuse(
                "tool output refused", 409, "threads.add_client_tool_output", index, ["result": result])
        }
        met.insert("tool output")
        if chance(2) {
            // The older call is forgotten when the newer one gets its output.
            _ = try await say(index, "/tool")
            met.insert("tool output of two")
        }
        try threads[index].transcript.complete(result)
        let reply = try await stream("threads.add_client_tool_output", index, ["result": result])
        try take(reply, in: index, ["stream_options"])
        return index
    }

    mutating func answer() async throws -> Int {
        func waits(_ item: JSONValue) -> Bool { item["inputs"] != nil && item["status"] == "pending" }
        let index = pick { $0.transcript.items.contains(where: waits) }
        if !threads[index].transcript.items.contains(where: waits), chance(2) { _ = try await say(index, "/form") }
        let items = threads[index].transcript.items
        let asked = items.filter { $0["inputs"] != nil }
        let waiting = items.last(where: waits)
        let item = try #require(
            chance(4) ? (asked.isEmpty ? items : asked).randomElement(using: &random) : waiting ?? items.last)
        let status: JSONValue = chance(2) ? "skipped" : "answered"
        var (answers, expected): (JSONObject, [JSONValue]) = (["unheard of": ["values": ["x"]]], [])
        for question in item["inputs"]?.arrayValue ?? [] {
            let choices: [[JSONValue]] = [[], ["red"], ["red", "blue"], [.string(oddText())]]
            let values = choices.randomElement(using: &random) ?? []
            let isSkipped = chance(5)
            answers[question["id"]?.stringValue ?? ""] = ["values": .array(values), "skipped": .bool(isSkipped)]
            let isSingle = question["type"] == "multiple_choice" && question["multiple"] != true
            let counted = status == "skipped" || isSkipped ? [] : Array(isSingle ? values.prefix(1) : values[...])
            expected.append(["values": .array(counted), "skipped": .bool(counted.isEmpty)])
        }
        let params: JSONObject = [
            "item_id": item["id"] ?? .null, "input": ["status": status, "answers": .object(answers)],
        ]
        guard waits(item) else {
            let code = item["inputs"] == nil ? 404 : 409
            return try await refuse("answer refused", code, "threads.add_structured_input", index, params)
        }
        let reply = try await stream("threads.add_structured_input", index, params)
        try take(reply, in: index, ["stream_options", "thread.item.replaced"])
        let answered = reply.events.lazy.compactMap { $0["item"] }.first
        #expect(answered?["status"] == status)
        #expect(answered?["inputs"]?.arrayValue?.map { $0["answer"] } == expected)
        met.insert(status.stringValue ?? "")
        return index
    }

    mutating func act() async throws -> Int {
        let fit = threads.indices.filter { threads[$0].transcript.items.contains { $0["type"] == "widget" } }
        guard let index = fit.randomElement(using: &random) else { return 0 }
        if actions.isEmpty { actions = Self.actions.shuffled(using: &random) }
        let (kind, isStream) = actions.removeLast()
        let isWidget = kind == "widget" || kind == "another kind"
        let senders = threads[index].transcript.items.filter { ($0["type"] == "widget") == isWidget }
        let item = kind == "page" ? nil : senders.randomElement(using: &random)
        let type: JSONValue = kind == "another kind" ? "unheard_of" : "submit"
        var params: JSONObject = [
            "action": ["type": type, "payload": Self.values.randomElement(using: &random) ?? nil]
        ]
        params["item_id"] = item?["id"]
        guard isStream else { return try await actAtOnce("sync action of \(kind)", kind, index, params) }
        if kind == "widget" || kind == "page" { threads[index].transcript.noteHidden() }
        let reply = try await stream("threads.custom_action", index, params)
        try take(reply, in: index, kind == "no widget" ? ["error"] : ["stream_options"])
        switch kind {
        case "no widget": #expect(reply.events == [["type": "error", "code": "stream.error", "allow_retry": false]])
        case "another kind": #expect(reply.types == ["stream_options", "notice"])
        default: #expect(reply.types.contains("thread.item.replaced") == (kind == "widget"))
        }
        met.insert("action of \(kind)")
        return index
    }

    mutating func actAtOnce(
        _ name: String, _ kind: String, _ index: Int, _ params: JSONObject
    ) async throws -> Int {
        let type = "threads.sync_custom_action"
        guard kind != "no widget" else { return try await refuse(name, 404, type, index, params) }
        guard kind != "another kind" else { return try await refuse(name, 422, type, index, params) }
        let answer = try await ask(type, index, params)
        #expect((answer == [:]) == (kind == "page"))
        if let item = answer["updated_item"] {
            note("item", item)
            try threads[index].transcript.apply(["type": "thread.item.replaced", "item": item])
        }
        met.insert(name)
        return index
    }

    mutating func input(_ given: String?) -> JSONValue {
        if keywords.isEmpty { keywords = Self.keywords.shuffled(using: &random) }
        let text = given ?? (chance(2) ? oddText() : keywords.removeLast())
        var content: [JSONValue] = [["type": "input_text", "text": .string(text)]]
        var input: JSONObject = ["attachments": [], "inference_options": [:]]
        if chance(6) {
            let tag: JSONValue = [
                "type": "input_tag", "id": "ann", "text": .string(oddText()), "data": ["a": nil],
                "interactive": true,
            ]
            content.append(tag)
            input["quoted_text"] = .string(oddText())
            input["inference_options"] = ["model": "m", "tool_choice": ["id": "t"]]
        }
        input["content"] = .array(content)
        return .object(input)
    }
}
