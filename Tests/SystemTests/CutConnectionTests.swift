import TestSupport
import Testing
import Wire

/// Readers whose connection is cut at any event of any kind of reply: nothing is lost, and nothing comes twice.
struct CutConnectionTests {
    /// What a visitor does to be answered.
    private enum Deed {
        case say(String)
        case giveOutput, answer, act, retry
    }

    /// What is done in each of several threads; fifty turns.
    private static let threads: [[Deed]] =
        [
            "Hello \u{1F44B} wörld\u{2028}\u{0} \"quoted\" \\ end", "", "/reasoning", "/sources", "/image", "/notice",
            "/title A name", "/title", "/slow 1", "/slow 2", "data: {}\n\nid: 7\n\n",
        ].map { [.say($0), .retry] } + [
            [.say("/help"), .say("/long 1")], [.say("/long 2")], [.say("/tool"), .giveOutput, .say("again")],
            [.say("/form"), .answer, .answer], [.say("/widget"), .act, .act],
            [.say("/error"), .retry, .say("/sources")], [.say("/flaky"), .retry, .retry],
            [.say("/slow 3"), .say("/reasoning"), .say("/form"), .answer],
            [.say("/image"), .say("/notice"), .say("/widget"), .act, .say("/tool"), .giveOutput],
        ]

    @Test(.timeLimit(.minutes(2)))
    func storedReplyIsTheSameWhereverItsReaderIsCutOff() async throws {
        try await withSystem(.sockets) { system in
            let client = ResumableClient(Visitor(system, workflowID: try await system.makeWorkflow(handle: "cut")))
            let turns = try await withThrowingTaskGroup(of: Int.self) { group in
                for deeds in Self.threads { group.addTask { try await play(deeds, client) } }
                return try await group.reduce(0, +)
            }
            #expect(turns == 50)
        }
    }

    /// - Returns: how many turns there were.
    private func play(_ deeds: [Deed], _ client: ResumableClient) async throws -> Int {
        var client = client
        var thread: String?
        /// Ids by type of item.
        var newest: [String: JSONValue] = [:]
        for deed in deeds {
            var (type, params) = Self.request(deed, newest)
            params["thread_id"] = thread.map { .string($0) }
            if thread == nil { type = "threads.create" }
            let told = try await client.begin(type, .object(params))
            #expect(told.status == 200, "\(type)")
            client.visitor.cookie = client.visitor.cookie ?? told.cookie
            try await cutEverywhere(client, told, type)
            for event in try told.events {
                thread = thread ?? event["thread"]?["id"]?.stringValue
                if let item = event["item"] { newest[item["type"]?.stringValue ?? ""] = item["id"] }
            }
        }
        return deeds.count
    }

    private static func request(_ deed: Deed, _ newest: [String: JSONValue]) -> (type: String, params: JSONObject) {
        switch deed {
        case .say(let text): ("threads.add_user_message", ["input": Visitor.input(text)])
        case .giveOutput: ("threads.add_client_tool_output", ["result": ["answer": [1, nil]]])
        case .answer:
            (
                "threads.add_structured_input",
                [
                    "item_id": newest["structured_input"] ?? nil,
                    "input": ["answers": ["name": ["values": ["Ann"]], "colour": ["values": ["red"]]]],
                ]
            )
        case .act:
            (
                "threads.custom_action",
                ["item_id": newest["widget"] ?? nil, "action": ["type": "submit", "payload": ["word": "x"]]]
            )
        case .retry: ("threads.retry_after_item", ["item_id": newest["user_message"] ?? nil])
        }
    }

    /// - Parameter told: the whole reply, as it was read while it was made.
    private func cutEverywhere(_ client: ResumableClient, _ told: ResumableClient.Part, _ type: String) async throws {
        let id = try #require(told.streamID)
        let whole = try await client.follow(id, after: 0)
        #expect(whole.ids == Array(1..<whole.lines.count + 1))
        #expect(whole.ids == told.ids)
        #expect(whole.lines == told.lines)
        for cut in whole.ids {
            let joined = try await joined(client, id, cut)
            let isSame = joined.lines == whole.lines && joined.ids == whole.ids
            #expect(isSame, "cut after event \(cut) of \(type)")
        }
    }

    /// What a client has that is cut off after an event and comes back once.
    private func joined(
        _ client: ResumableClient, _ id: String, _ cut: Int
    ) async throws -> ResumableClient.Part {
        let first = try await client.follow(id, after: 0, limit: cut)
        #expect(first.lines.count == cut)
        return first.followed(by: try await client.follow(id, after: cut))
    }

    @Test(arguments: [5, 6, 8])
    func runningReplyIsTheSameWhereverItsReadersAreCutOff(deltas: Int) async throws {
        try await withSystem(.sockets) { system in
            var client = ResumableClient(Visitor(system, workflowID: try await system.makeWorkflow(handle: "cut")))
            let begun = try await client.begin("/slow \(deltas)", limit: 1)
            client.visitor.cookie = begun.cookie
            let (id, reader) = (try #require(begun.streamID), client)
            // Of thread, message and options; of the answer's beginning and end; of the title.
            let count = 3 + 2 + deltas + 2 + 1
            let all = try await withThrowingTaskGroup(of: ResumableClient.Part.self) { group in
                for cut in 1..<count { group.addTask { try await joined(reader, id, cut) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let whole = try await client.follow(id, after: 0)
            #expect(try whole.text == (1...deltas).map { "\($0)" }.joined(separator: " "))
            #expect(whole.lines.count == count)
            #expect(all.count == count - 1)
            for one in all {
                #expect(one.ids == Array(1...count))
                #expect(one.lines == whole.lines)
            }
        }
    }

    @Test(.timeLimit(.minutes(2)))
    func stockReaderWhoIsCutOffFindsWhatWasShownAndGoesOn() async throws {
        var random = SeededGenerator(seed: 1)
        let texts = ["Hello", "/long 2", "/reasoning", "/sources", "/widget", "/image", "/form", "/slow 2", "/slow 6"]
        let points =
            (1...12).map { ("/slow 600", $0) }
            + texts.flatMap { text in (1...2).map { _ in (text, Int.random(in: 1...9, using: &random)) } }
        try await withSystem(.sockets) { system in
            let id = try await system.makeWorkflow(handle: "cut")
            let client = ResumableClient(Visitor(system, workflowID: id))
            let cut = try await withThrowingTaskGroup(of: (text: String, item: JSONValue).self) { group in
                for (text, cut) in points { group.addTask { (text, try await leave(text, after: cut, client)) } }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            let runs = try await system.endedRuns(of: id, count: 2 * points.count)
            #expect(Set(runs.compactMap { $0["input_payload"]?["item_id"] }).count == 2 * points.count)
            for (text, item) in cut {
                let run = try #require(runs.first { $0["input_payload"]?["item_id"] == item })
                // One that would have gone on for seconds was stopped.
                let ends: [JSONValue] = text == "/slow 600" ? ["cancelled"] : ["cancelled", "succeeded"]
                #expect(ends.contains(run["status"] ?? nil), "\(text)")
            }
            #expect(runs.count { $0["status"] == "succeeded" } >= points.count)
        }
    }

    /// Reads some events of a reply as a new visitor, leaves, and sends the next message as soon as it is taken.
    /// - Returns: the id of the message whose reply was left.
    private func leave(_ text: String, after cut: Int, _ client: ResumableClient) async throws -> JSONValue {
        let shown = try await client.begin(text, isResumable: false, limit: cut)
        var client = client
        client.visitor.cookie = shown.cookie
        let (reader, thread) = (client, try #require(try shown.events.first?["thread"]?["id"]))
        let params: JSONValue = ["thread_id": thread, "input": Visitor.input("and now?")]
        let next = try await firstValue("the thread takes a message") {
            let next = try await reader.begin("threads.add_user_message", params, isResumable: false)
            guard next.status == 409 else { return next }
            #expect(next.retryAfter != nil)
            return nil
        }
        #expect(next.status == 200)
        let items = try await client.items(of: thread.stringValue ?? "")
        #expect(items.indices.filter { items[$0]["type"] == "user_message" } == [0, items.count - 2])
        #expect(items.last == (try next.events.last { $0["type"] == "thread.item.done" })?["item"])
        let stored = items.dropLast(2).filter { $0["type"] == "assistant_message" }
        let seen = try shown.text
        #expect(stored.count <= 1)
        let said = stored.first?["content"]?.arrayValue?.first?["text"]?.stringValue ?? ""
        #expect(said.utf8.starts(with: seen.utf8), "\(text) cut after \(cut): \(said)")
        return items.first?["id"] ?? nil
    }
}

extension TestSystem {
    /// The runs of a workflow, when there are so many and none goes on.
    func endedRuns(of workflow: String, count: Int) async throws -> [JSONValue] {
        try await firstValue("\(count) runs have ended") {
            let (_, list) = try await manage("GET", "/api/workflows/\(workflow)/runs?limit=200")
            let runs = list.arrayValue ?? []
            let isOver = runs.allSatisfy { $0["status"] != "running" && $0["status"] != "pending" }
            return runs.count >= count && isOver ? runs : nil
        }
    }
}
