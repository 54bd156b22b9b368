import Foundation
import Glibc
import Launcher
import Synchronization
import TestSupport
import Testing
import Wire

/// Deaths of the ChatKit service at points of running replies that nobody chose.
struct KillPointTests {
    private static let kills = 20

    /// A hundred kills in all, each under three visitors with a reply of their own. Five sets die side by side, since most
    /// of the time each waits to come back.
    @Test(.timeLimit(.minutes(5))) func noPointOfAReplyIsABadOneToDieAt() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for seed: UInt64 in 1...5 { group.addTask { try await dieOften(seed: seed) } }
            try await group.waitForAll()
        }
    }

    private func dieOften(seed: UInt64) async throws {
        try await LaunchedSystem.with { system in
            var random = SeededGenerator(seed: seed)
            let id = try await system.makeWorkflow(handle: "mortal")
            var talkers = (0..<3).map { _ in Talker(ResumableClient(Visitor(system, workflowID: id))) }
            for index in talkers.indices { try await talkers[index].greet() }
            for _ in 1...Self.kills {
                let turns = talkers.map { $0.turn(Point(using: &random)) }
                let seen = try await Self.all(turns) { index, turn in
                    // The first one's reply says when; those of the others are where they are.
                    try await turn.begin(dying: index == 0 ? system.services : nil)
                }
                talkers = try await Self.all(turns) { index, turn in try await turn.end(seen: seen[index]) }
            }
            try await check(system, id, talkers)
            await system.services.stop()
            #expect(try integrity(of: "\(system.folder.path)/chatkit/chatkit.sqlite") == "ok")
        }
    }

    /// What becomes of turns side by side, in their order.
    private static func all<T: Sendable>(
        _ turns: [Turn], _ body: @escaping @Sendable (Int, Turn) async throws -> T
    ) async throws -> [T] {
        try await withThrowingTaskGroup(of: (Int, T).self) { group in
            for (index, turn) in turns.enumerated() { group.addTask { (index, try await body(index, turn)) } }
            return try await group.reduce(into: []) { $0.append($1) }.sorted { $0.0 < $1.0 }.map(\.1)
        }
    }

    /// Each turn has its run, and the run says how it ended.
    private func check(_ system: LaunchedSystem, _ workflow: String, _ talkers: [Talker]) async throws {
        let turns = talkers.flatMap(\.turns)
        let runs = try await system.endedRuns(of: workflow, count: turns.count)
        #expect(runs.count == turns.count)
        let ended = Dictionary(grouping: runs) { $0["input_payload"]?["item_id"] ?? nil }
        for (item, turns) in Dictionary(grouping: turns, by: \.item) {
            let runs = ended[item] ?? []
            #expect(runs.count == turns.count)
            let interrupted = runs.count { $0["status"] == "failed" && $0["error"] == "interrupted" }
            #expect(runs.count { $0["status"] == "succeeded" } + interrupted == runs.count)
            // One whose log is whole may have been closed or not.
            #expect(interrupted >= turns.count { !$0.isWhole })
        }
        // Or the kills came too late to prove anything.
        #expect(turns.count { !$0.isWhole } >= Self.kills / 4)
    }

    private func integrity(of store: String) throws -> String {
        let script = """
            import sqlite3, sys
            print(sqlite3.connect(sys.argv[1]).execute("PRAGMA integrity_check").fetchall()[0][0])
            """
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["python3", "-c", script, store]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return text.trimmingCharacters(in: .whitespacesAndNewlines)
    }
}

/// What is said, and when the service dies.
private struct Point: Sendable {
    /// Texts, and how many events their replies have at least before their end.
    private static let texts = [("/slow 6", 9), ("/slow 6", 9), ("/long 4", 100), ("/long 64", 300)]

    let text: String
    /// Of the reply that says when: so many events, then so many writes.
    let events: Int
    let writes: Int
    let isResumable: Bool
    let isInNewThread: Bool
    /// Whether the message is answered anew afterwards, or another one is sent.
    let isRetried: Bool

    init(using random: inout SeededGenerator) {
        let (text, count) = Self.texts.randomElement(using: &random) ?? Self.texts[0]
        self.text = text
        events = .random(in: 0...count, using: &random)
        writes = .random(in: 0...(text == "/slow 6" ? 8 : 2), using: &random)
        isResumable = .random(using: &random)
        isInNewThread = Int.random(in: 0..<4, using: &random) == 0
        isRetried = .random(using: &random)
    }

    func isWhole(_ reply: String) -> Bool {
        switch text {
        case "/slow 6": reply == "1 2 3 4 5 6"
        case "/long 4": reply.utf8.count == 4 << 10
        default: reply.utf8.count == 64 << 10
        }
    }
}

/// A visitor, and what is known of the newest thread.
private struct Talker: Sendable {
    var client: ResumableClient
    var thread: JSONValue?
    var items: [JSONValue] = []
    /// By their message, and whether the log has the whole reply.
    var turns: [(item: JSONValue, isWhole: Bool)] = []

    init(_ client: ResumableClient) { self.client = client }

    /// Gets a cookie.
    mutating func greet() async throws {
        let reply = try await client.begin("Hello", isResumable: false)
        client.visitor.cookie = reply.cookie
        turns.append((try #require(try reply.events.lazy.compactMap { $0["item"]?["id"] }.first), true))
    }

    func turn(_ point: Point) -> Turn {
        var talker = self
        if point.isInNewThread { (talker.thread, talker.items) = (nil, []) }
        return Turn(talker: talker, point: point)
    }
}

/// A message under whose reply the service dies.
private struct Turn: Sendable {
    var talker: Talker
    let point: Point
    let key = UUID().uuidString

    /// What was seen of it before the service died.
    struct Seen: Sendable {
        let part: ResumableClient.Part
        /// That the thread has by then; nil where none was given.
        let title: String?
    }

    private func send(isResumable: Bool, _ look: @Sendable (ResumableClient.Part) async throws -> Void = { _ in })
        async throws -> ResumableClient.Part
    {
        var params: JSONObject = ["input": Visitor.input(point.text)]
        params["thread_id"] = talker.thread
        return try await talker.client.begin(
            talker.thread == nil ? "threads.create" : "threads.add_user_message", .object(params), key: key,
            isResumable: isResumable, look)
    }

    /// - Parameter services: whose ChatKit service is to die at the point; nil if somebody else sees to that.
    func begin(dying services: LaunchedSet?) async throws -> Seen {
        guard let services else { return Seen(part: try await send(isResumable: point.isResumable), title: nil) }
        async let early = point.events == 0 ? strike(services, talker.thread) : nil
        let title = Mutex<String?>(nil)
        let part = try await send(isResumable: point.isResumable) { part in
            guard part.lines.count == point.events else { return }
            let thread = try talker.thread ?? part.events.first?["thread"]?["id"]
            let given = try await strike(services, thread)
            title.withLock { $0 = given }
        }
        return Seen(part: part, title: try await early ?? title.withLock { $0 })
    }

    /// Writes as often as the point says, and kills.
    /// - Returns: the title that was given to the thread; nil for none.
    private func strike(_ services: LaunchedSet, _ thread: JSONValue?) async throws -> String? {
        var title: String?
        for number in 0..<(thread == nil ? 0 : point.writes) {
            title = "Title \(number)"
            let params: JSONObject = ["thread_id": thread ?? nil, "title": .string("Title \(number)")]
            #expect(try await talker.client.visitor.ask("threads.update", .object(params)).status == 200)
        }
        #expect(services.kill(.chatkit, SIGKILL))
        return title
    }

    /// What the visitor finds when the service is back.
    func end(seen: Seen) async throws -> Talker {
        // Who sends again is shown the reply that was begun, or begins it now.
        let log = try await firstValue("the service is back") {
            let part = try await send(isResumable: true)
            return part.status == 200 ? part : nil
        }
        #expect(log.ids == Array(1..<log.lines.count + 1))
        try await compare(seen.part, log)
        let events = try log.events
        let message = try #require(events.lazy.compactMap { $0["item"] }.first { $0["type"] == "user_message" })
        var talker = talker
        talker.thread = message["thread_id"]
        try await talker.take(message, log)
        if let title = seen.title {
            let thread = try await talker.client.visitor.ask("threads.get_by_id", ["thread_id": talker.thread ?? nil])
            #expect(thread.body["title"]?.stringValue == title)
        }
        try await talker.goOn(after: message, point)
        return talker
    }

    /// What was shown is what is stored, and whoever comes back gets exactly the rest.
    private func compare(_ part: ResumableClient.Part, _ log: ResumableClient.Part) async throws {
        // Nothing was shown to whom the service did not answer any more.
        guard part.status == 200 else { return }
        let isBroken = try part.events.last?["type"] == "error"
        let shown = isBroken ? part.lines.dropLast() : part.lines[...]
        #expect(log.lines.starts(with: shown))
        if isBroken {
            #expect(try part.events.last == ["type": "error", "code": "stream.error", "allow_retry": true])
        } else {
            #expect(shown.count == log.lines.count)
        }
        guard let id = part.streamID else { return }
        #expect(id == log.streamID)
        #expect(part.ids == Array(1..<shown.count + 1))
        let rest = try await talker.client.follow(id, after: shown.count)
        #expect(rest.status == 200)
        #expect(part.ids + rest.ids == log.ids)
        #expect(Array(shown) + rest.lines == log.lines)
    }
}

extension Talker {
    /// Looks at what is stored of a turn that was broken off, or just not.
    fileprivate mutating func take(_ message: JSONValue, _ log: ResumableClient.Part) async throws {
        let text = try log.text
        let isWhole = try log.events.contains {
            $0["type"] == "thread.item.done" && $0["item"]?["type"] == "assistant_message"
        }
        turns.append((message["id"] ?? nil, isWhole))
        let stored = try await client.items(of: thread?.stringValue ?? "")
        // What was there before stays, then come the message and what was said, each once.
        #expect(Array(stored.prefix(items.count)) == items)
        #expect(stored.dropFirst(items.count).first == message)
        let answers = stored.dropFirst(items.count + 1)
        #expect(answers.map { Self.text(of: $0) } == (text.isEmpty ? [] : [Array(text.utf8)]))
        #expect(Set(stored.map { $0["id"] }).count == stored.count)
        items = stored
    }

    /// The thread takes the message once more, or the next one, and answers once.
    fileprivate mutating func goOn(after message: JSONValue, _ point: Point) async throws {
        var params: JSONObject = ["thread_id": thread ?? nil]
        if point.isRetried { params["item_id"] = message["id"] } else { params["input"] = Visitor.input("and now?") }
        let reply = try await client.begin(
            point.isRetried ? "threads.retry_after_item" : "threads.add_user_message", .object(params),
            isResumable: false)
        #expect(reply.status == 200)
        let done = try reply.events.filter { $0["type"] == "thread.item.done" }.compactMap { $0["item"] }
        if point.isRetried {
            #expect(point.isWhole(try reply.text))
            let place = try #require(items.lastIndex(of: message))
            items.removeSubrange((place + 1)...)
        }
        #expect(done.map { $0["type"] } == (point.isRetried ? [] : ["user_message"]) + ["assistant_message"])
        items += done
        turns.append(((point.isRetried ? message : done.first)?["id"] ?? nil, true))
        #expect(try await client.items(of: thread?.stringValue ?? "") == items)
    }

    private static func text(of item: JSONValue) -> [UInt8] {
        Array((item["content"]?.arrayValue?.first?["text"]?.stringValue ?? "").utf8)
    }
}
