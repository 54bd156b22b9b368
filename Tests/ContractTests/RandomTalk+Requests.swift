import TestSupport
import Testing
import Wire

/// What is answered at once.
extension RandomTalk {
    mutating func giveFeedback(_ index: Int) async throws -> Int {
        let ids = threads[index].transcript.items.compactMap { $0["id"] }.shuffled(using: &random).prefix(3)
        let params: JSONObject = ["item_ids": .array(Array(ids)), "kind": chance(2) ? "positive" : "negative"]
        #expect(try await ask("items.feedback", index, params) == [:])
        met.insert("feedback")
        return index
    }

    mutating func rename(_ index: Int) async throws -> Int {
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

    mutating func get(_ index: Int) async throws -> Int {
        let thread = try await ask("threads.get_by_id", index)
        note("thread", thread)
        let known = threads[index].transcript.items
        #expect(thread["items"]?["data"] == .array(Array(known.prefix(20))))
        #expect(thread["items"]?["has_more"] == .bool(known.count > 20))
        #expect(thread["title"]?.stringValue == threads[index].title)
        met.insert("get")
        return index
    }

    mutating func list(_ visitor: Int) async throws {
        let listed = try await pages("threads.list", [:], as: "thread_page", by: visitor)
        let known = threads.filter { $0.visitor == visitor }
        #expect(listed.map { $0["id"]?.stringValue } == known.map(\.id))
        #expect(listed.map { $0["title"]?.stringValue } == known.map(\.title))
        #expect(listed.allSatisfy { $0["items"] == ["data": [], "has_more": false] })
        met.insert("list")
    }

    /// What is not there for somebody looks as if it were not there at all.
    mutating func intrude(_ index: Int) async throws -> Int {
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

    mutating func delete(_ index: Int) async throws {
        guard threads.count > 4 else { return }
        #expect(try await ask("threads.delete", index) == [:])
        _ = try await refuse("delete", 404, "items.list", index)
        threads.remove(at: index)
    }
}
