import TestSupport
import Testing
import Wire

/// Visitors who do something at random, and what they know of their threads.
struct RandomTalk: Sendable {
    private struct Thread: Sendable {
        let id: String
        /// Whose it is.
        let visitor: Int
        var title: String?
        var transcript = Transcript()
    }

    private static let keywords = [
        "/help", "/error", "/slow 2", "/long 3", "/widget", "/widget", "/form", "/form", "/tool", "/tool", "/sources",
        "/reasoning", "/image", "/notice", "/flaky", "/title", "/title A name", "/title \u{1F44B} wörld", "/unheard of",
    ]
    private static let fragments = [
        "", " ", "\n", "word", "wörld", "wo\u{308}rld", "\u{1F469}\u{200D}\u{1F467}", "\u{0}", "\u{2028}", "\u{FEFF}",
        "\"\\/", "\r\n\r\n", "data: {}\n\n", "שלום", "{\"type\":\"error\"}", "\u{7F}\u{1}", "</script>",
        String(repeating: "long ", count: 200),
    ]
    /// Who an action is of, and whether it is answered by a stream.
    private static let actions = ["widget", "widget", "page", "another kind", "no widget"].flatMap {
        [($0, true), ($0, false)]
    }
    private static let values: [JSONValue] = [
        nil, true, "", "x\u{0}y", 0, .number("1.50"), .number("12345678901234567890"), [1, nil], [:],
        ["a": nil, "b": [["c": "\u{1F44B}"]]],
    ]

    /// Of each event and each answer, a line for the judge.
    private(set) var seen: [JSONValue] = []
    /// Kinds of things that happened.
    private(set) var met: Set<String> = []
    private var random: SeededGenerator
    private var visitors: [Visitor] = []
    private var threads: [Thread] = []
    /// What is left of each, shuffled, before it begins anew: so that all of it happens.
    private var dice: [Int] = []
    private var keywords: [String] = []
    private var actions: [(String, Bool)] = []
    private var number = 0

    init(_ system: any TestSystem, workflowID: String, seed: UInt64) async throws {
        random = SeededGenerator(seed: seed)
        visitors = Array(repeating: Visitor(system, workflowID: workflowID), count: 3)
        for index in visitors.indices { _ = try await create(index) }
    }

    mutating func step() async throws {
        number += 1
        let any = Int.random(in: threads.indices, using: &random)
        let visitor = Int.random(in: visitors.indices, using: &random)
        if dice.isEmpty { dice = Array(0..<50).shuffled(using: &random) }
        switch dice.removeLast() {
        case 0..<6: try await compare(try await create(visitor))
        case 6..<20: try await compare(try await say(any))
        case 20..<24: try await compare(try await retry())
        case 24..<29: try await compare(try await giveOutput())
        case 29..<34: try await compare(try await answer())
        case 34..<42: try await compare(try await act())
        case 42: try await compare(try await giveFeedback(any))
        case 43..<45: try await compare(try await rename(any))
        case 45: try await compare(try await get(any))
        case 46: try await list(visitor)
        case 47..<49: try await compare(try await intrude(any))
        default: try await delete(any)
        }
    }

    private mutating func create(_ visitor: Int) async throws -> Int {
        let input = input(nil)
        let reply = try await visitors[visitor].stream("threads.create", ["input": input])
        visitors[visitor].cookie = visitors[visitor].cookie ?? reply.cookie
        threads.append(Thread(id: try #require(reply.threadID), visitor: visitor))
        try take(reply, in: threads.count - 1, ["thread.created", "thread.item.done", "stream_options"])
        check(reply, holds: input)
        return threads.count - 1
    }

    private mutating func say(_ index: Int, _ text: String? = nil) async throws -> Int {
        let input = input(text)
        let reply = try await stream("threads.add_user_message", index, ["input": input])
        try take(reply, in: index, ["thread.item.done", "stream_options"])
        check(reply, holds: input)
        return index
    }

    private mutating func retry() async throws -> Int {
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

    private mutating func giveOutput() async throws -> Int {
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

    private mutating func answer() async throws -> Int {
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

    private mutating func act() async throws -> Int {
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

    private mutating func actAtOnce(
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

    private mutating func giveFeedback(_ index: Int) async throws -> Int {
        let ids = threads[index].transcript.items.compactMap { $0["id"] }.shuffled(using: &random).prefix(3)
        let params: JSONObject = ["item_ids": .array(Array(ids)), "kind": chance(2) ? "positive" : "negative"]
        #expect(try await ask("items.feedback", index, params) == [:])
        met.insert("feedback")
        return index
    }

    private mutating func rename(_ index: Int) async throws -> Int {
        guard !chance(2) else {
            return try await refuse("rename refused", 400, "threads.update", index, ["title": " \n"])
        }
        let scalars = "A \(oddText())".unicodeScalars.filter { $0 != "\0" }.prefix(200)
        let title = String(String.UnicodeScalarView(scalars))
        let thread = try await ask("threads.update", index, ["title": .string(title)])
        note("thread", thread)
        #expect(thread["title"]?.stringValue.map { Array($0.utf8) } == Array(title.utf8))
        #expect(thread["items"] == ["data": [], "has_more": false])
        threads[index].title = title
        met.insert("rename")
        return index
    }

    private mutating func get(_ index: Int) async throws -> Int {
        let thread = try await ask("threads.get_by_id", index)
        note("thread", thread)
        let known = threads[index].transcript.items
        #expect(thread["items"]?["data"] == .array(Array(known.prefix(20))))
        #expect(thread["items"]?["has_more"] == .bool(known.count > 20))
        #expect(thread["title"]?.stringValue == threads[index].title)
        met.insert("get")
        return index
    }

    private mutating func list(_ visitor: Int) async throws {
        let listed = try await pages("threads.list", [:], as: "thread_page", by: visitor)
        let known = threads.filter { $0.visitor == visitor }
        #expect(listed.map { $0["id"]?.stringValue } == known.map(\.id))
        #expect(listed.map { $0["title"]?.stringValue } == known.map(\.title))
        #expect(listed.allSatisfy { $0["items"] == ["data": [], "has_more": false] })
        met.insert("list")
    }

    /// What is not there for somebody looks as if it were not there at all.
    private mutating func intrude(_ index: Int) async throws -> Int {
        _ = try await refuse("unknown cursor", 404, "items.list", index, ["after": "msg_unheard_of"])
        let requests: [(String, JSONObject)] = [
            ("threads.get_by_id", [:]), ("items.list", [:]), ("threads.delete", [:]),
            ("threads.update", ["title": "x"]),
            ("threads.add_user_message", ["input": Visitor.input("x")]),
            ("threads.add_client_tool_output", ["result": 1]),
            ("items.feedback", ["item_ids": [], "kind": "positive"]),
        ]
        let (type, params) = requests.randomElement(using: &random) ?? requests[0]
        let other = (threads[index].visitor + 1) % visitors.count
        return try await refuse("stranger", 404, type, index, params, by: other)
    }

    private mutating func delete(_ index: Int) async throws {
        guard threads.count > 4 else { return }
        #expect(try await ask("threads.delete", index) == [:])
        _ = try await refuse("delete", 404, "items.list", index)
        threads.remove(at: index)
    }

    private mutating func compare(_ index: Int) async throws {
        func texts(_ items: [JSONValue]) -> [[UInt8]] { items.map(Self.text) }
        let params = about(index).objectValue ?? [:]
        let listed = try await pages("items.list", params, as: "item_page", by: threads[index].visitor)
        let known = threads[index].transcript.items
        #expect(threads[index].transcript.isComplete)
        #expect(listed == known, "step \(number)")
        #expect(texts(listed) == texts(known), "step \(number)")
    }

    /// A whole list, oldest first, read in pages of some size from one of its ends.
    private mutating func pages(
        _ type: String, _ params: JSONObject, as kind: String, by visitor: Int
    ) async throws -> [JSONValue] {
        let isAscending = chance(2)
        let limit = Int.random(in: 0...25, using: &random)
        var (params, all) = (params, [JSONValue]())
        params["order"] = isAscending ? "asc" : "desc"
        if limit > 0 || chance(2) { params["limit"] = .int(limit) }
        while true {
            let (status, page) = try await visitors[visitor].ask(type, .object(params))
            try #require(status == 200, "step \(number): \(page.text)")
            note(kind, page)
            let data = page["data"]?.arrayValue ?? []
            #expect(data.count <= (limit == 0 ? 20 : limit))
            all += data
            guard page["has_more"] == true else { break }
            let after: JSONValue = try #require(page["after"])
            params["after"] = after
        }
        return isAscending ? all : all.reversed()
    }

    /// Puts the events of a reply together.
    private mutating func take(_ reply: Visitor.Reply, in index: Int, _ beginning: [String]) throws {
        #expect(reply.status == 200)
        #expect(Array(reply.types.prefix(beginning.count)) == beginning, "step \(number)")
        for event in reply.events {
            note("event", event)
            let source = event["update"]?["annotation"]?["source"]
            for kind in [event, event["update"], event["item"], source] { met.insert(kind?["type"]?.stringValue ?? "") }
            if let thread = event["thread"] { threads[index].title = thread["title"]?.stringValue }
            try threads[index].transcript.apply(event)
        }
    }

    private func check(_ reply: Visitor.Reply, holds input: JSONValue) {
        let message = reply.events.lazy.compactMap { $0["item"] }.first
        #expect(message?["content"] == input["content"])
        #expect(message.map(Self.text) == Self.text(of: input))
        #expect(message?["quoted_text"] == input["quoted_text"])
        #expect(message?["inference_options"] == input["inference_options"])
    }

    private static func text(of item: JSONValue) -> [UInt8] {
        item["content"]?.arrayValue?.flatMap { Array(($0["text"]?.stringValue ?? "").utf8) } ?? []
    }

    private func stream(_ type: String, _ index: Int, _ params: JSONObject) async throws -> Visitor.Reply {
        try await visitors[threads[index].visitor].stream(type, about(index, params))
    }

    private func ask(_ type: String, _ index: Int, _ params: JSONObject = [:]) async throws -> JSONValue {
        let (status, body) = try await visitors[threads[index].visitor].ask(type, about(index, params))
        try #require(status == 200, "step \(number): \(type) \(body.text)")
        return body
    }

    private mutating func refuse(
        _ name: String, _ status: Int, _ type: String, _ index: Int, _ params: JSONObject = [:], by visitor: Int? = nil
    ) async throws -> Int {
        let answer = try await visitors[visitor ?? threads[index].visitor].ask(type, about(index, params))
        #expect(answer.status == status, "step \(number): \(type) \(answer.body.text)")
        met.insert(name)
        return index
    }

    private func about(_ index: Int, _ params: JSONObject = [:]) -> JSONValue {
        var params = params
        params["thread_id"] = .string(threads[index].id)
        return .object(params)
    }

    private mutating func input(_ given: String?) -> JSONValue {
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

    private mutating func oddText() -> String {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in Self.fragments.randomElement(using: &random) ?? "" }
            .joined()
    }

    /// A thread where something can be done, three times of four.
    private mutating func pick(_ isFit: (Thread) -> Bool) -> Int {
        let fit = threads.indices.filter { isFit(threads[$0]) }
        return (chance(4) ? nil : fit.randomElement(using: &random)) ?? Int.random(in: threads.indices, using: &random)
    }

    /// True once in so many times.
    private mutating func chance(_ times: Int) -> Bool { Int.random(in: 0..<times, using: &random) == 0 }

    private mutating func note(_ kind: String, _ json: JSONValue) {
        met.insert(kind)
        seen.append(["kind": .string(kind), "json": json])
    }
}
