import TestSupport
import Testing
import Wire

/// Visitors who do something at random, and what they know of their threads.
struct RandomTalk: Sendable {
    struct Thread: Sendable {
        let id: String
        /// Whose it is.
        let visitor: Int
        var title: String?
        var transcript = Transcript()
    }

    static let fragments = [
        "", " ", "\n", "word", "wörld", "wo\u{308}rld", "\u{1F469}\u{200D}\u{1F467}", "\u{0}", "\u{2028}", "\u{FEFF}",
        "\"\\/", "\r\n\r\n", "data: {}\n\n", "שלום", "{\"type\":\"error\"}", "\u{7F}\u{1}", "</script>",
        String(repeating: "long ", count: 200),
    ]
    /// Of each event and each answer, a line for the judge.
    private(set) var seen: [JSONValue] = []
    /// Kinds of things that happened.
    var met: Set<String> = []
    var random: SeededGenerator
    var visitors: [Visitor] = []
    var threads: [Thread] = []
    /// What is left of each, shuffled, before it begins anew: so that all of it happens.
    var dice: [Int] = []
    var keywords: [String] = []
    var actions: [(String, Bool)] = []
    var number = 0

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

    mutating func compare(_ index: Int) async throws {
        func texts(_ items: [JSONValue]) -> [[UInt8]] { items.map(Self.text) }
        let params = about(index).objectValue ?? [:]
        let listed = try await pages("items.list", params, as: "item_page", by: threads[index].visitor)
        let known = threads[index].transcript.items
        #expect(threads[index].transcript.isComplete)
        #expect(listed == known, "step \(number)")
        #expect(texts(listed) == texts(known), "step \(number)")
    }

    /// A whole list, oldest first, read in pages of some size from one of its ends.
    mutating func pages(
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
    mutating func take(_ reply: Visitor.Reply, in index: Int, _ beginning: [String]) throws {
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

    func check(_ reply: Visitor.Reply, holds input: JSONValue) {
        let message = reply.events.lazy.compactMap { $0["item"] }.first
        #expect(message?["content"] == input["content"])
        #expect(message.map(Self.text) == Self.text(of: input))
        #expect(message?["quoted_text"] == input["quoted_text"])
        #expect(message?["inference_options"] == input["inference_options"])
    }

    static func text(of item: JSONValue) -> [UInt8] {
        item["content"]?.arrayValue?.flatMap { Array(($0["text"]?.stringValue ?? "").utf8) } ?? []
    }

    func stream(_ type: String, _ index: Int, _ params: JSONObject) async throws -> Visitor.Reply {
        try await visitors[threads[index].visitor].stream(type, about(index, params))
    }

    func ask(_ type: String, _ index: Int, _ params: JSONObject = [:]) async throws -> JSONValue {
        let (status, body) = try await visitors[threads[index].visitor].ask(type, about(index, params))
        try #require(status == 200, "step \(number): \(type) \(body.text)")
        return body
    }

    mutating func refuse(
        _ name: String, _ status: Int, _ type: String, _ index: Int, _ params: JSONObject = [:], by visitor: Int? = nil
    ) async throws -> Int {
        let answer = try await visitors[visitor ?? threads[index].visitor].ask(type, about(index, params))
        #expect(answer.status == status, "step \(number): \(type) \(answer.body.text)")
        met.insert(name)
        return index
    }

    func about(_ index: Int, _ params: JSONObject = [:]) -> JSONValue {
        var params = params
        params["thread_id"] = .string(threads[index].id)
        return .object(params)
    }

    mutating func oddText() -> String {
        (0..<Int.random(in: 1...4, using: &random)).map { _ in Self.fragments.randomElement(using: &random) ?? "" }
            .joined()
    }

    /// A thread where something can be done, three times of four.
    mutating func pick(_ isFit: (Thread) -> Bool) -> Int {
        let fit = threads.indices.filter { isFit(threads[$0]) }
        return (chance(4) ? nil : fit.randomElement(using: &random)) ?? Int.random(in: threads.indices, using: &random)
    }

    /// True once in so many times.
    mutating func chance(_ times: Int) -> Bool { Int.random(in: 0..<times, using: &random) == 0 }

    mutating func note(_ kind: String, _ json: JSONValue) {
        met.insert(kind)
        seen.append(["kind": .string(kind), "json": json])
    }
}
