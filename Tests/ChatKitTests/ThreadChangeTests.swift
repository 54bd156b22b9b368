import ChatKitAPI
import GRDB
import Storage
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// What a visitor can do with a whole thread.
struct ThreadChangeTests {
    private func rename(
        _ thread: String, _ title: String, _ harness: ChatHarness, subject: String = "visitor:ann"
    ) async throws -> ChatThread {
        try await UpdateThreadHandler(store: harness.store)(
            .init(workflowID: ChatHarness.workflow, params: .init(threadID: thread, title: title)),
            ChatHarness.context(subject))
    }

    private func delete(_ thread: String, _ harness: ChatHarness, subject: String = "visitor:ann") async throws {
        _ = try await DeleteThreadHandler(store: harness.store, live: harness.live, files: NoFiles())(
            .init(workflowID: ChatHarness.workflow, params: .init(threadID: thread)), ChatHarness.context(subject))
    }

    @Test(arguments: Engine.allCases) func titleIsChanged(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("Hello").threadID
            let renamed = try await rename(thread, " Ünïcode 👩‍👩‍👧 ", harness)
            #expect(renamed.title == " Ünïcode 👩‍👩‍👧 ")
            #expect(renamed.items.data.isEmpty)
            #expect(try await harness.thread(thread).title == renamed.title)
            #expect(try await harness.thread(thread).items.data.count == 2)
            for title in ["", "  ", "\n", "a\u{0}", String(repeating: "a", count: 201)] {
                #expect(await code { _ = try await rename(thread, title, harness) } == "request.invalid")
            }
            let foreign = await code { _ = try await rename(thread, "Mine", harness, subject: "visitor:bob") }
            #expect(foreign == "chatkit.thread_not_found")
        }
    }

    @Test(arguments: Engine.allCases) func responderGivesAnotherTitleOnce(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let first = try await harness.create("/title The weather")
            #expect(first.types.count { $0 == "thread.updated" } == 1)
            #expect(first.events.last?["thread"]?["title"] == "The weather")
            let next = try await harness.add("/title Another", to: first.threadID)
            #expect(next.types.last == "thread.updated")
            #expect(next.events.last?["thread"]?["title"] == "Another")
            #expect(next.events.last?["thread"]?["created_at"] == first.events.first?["thread"]?["created_at"])
            #expect(try await harness.thread(first.threadID).title == "Another")
            #expect(try await harness.add("More", to: first.threadID).types.last == "thread.item.done")
        }
    }

    @Test(arguments: Engine.allCases) func deletedThreadIsGoneWithItsReply(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let recorder = Recorder()
            let slow = Task {
                try await harness.create(UserMessageInput(content: [.text("/slow 100")]), to: recorder)
            }
            try await eventually("the reply goes on") { recorder.events.count > 4 }
            let thread = try Reply(recorder.events).threadID
            #expect(
                await code { try await delete(thread, harness, subject: "visitor:bob") } == "chatkit.thread_not_found")
            try await delete(thread, harness)
            try await slow.value
            #expect(await code { _ = try await harness.thread(thread) } == "chatkit.thread_not_found")
            #expect(await code { try await delete(thread, harness) } == "chatkit.thread_not_found")
            #expect(try await store.openTurns().isEmpty)
            let rest = try await store.store.read { db in
                try ["thread", "item", "turn", "event", "feedback"].map { table in
                    try Int.fetchOne(db, sql: "SELECT count(*) FROM \(table)") ?? -1
                }
            }
            #expect(rest == [0, 0, 0, 0, 0])
        }
    }

    @Test(arguments: Engine.allCases) func latestWordOnAnItemCounts(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("Hello").threadID
            let items = try await harness.transcript(of: thread).compactMap { $0["id"]?.stringValue }
            func say(
                _ kind: GiveFeedback.Kind, _ ids: [String], reason: String? = nil, subject: String = "visitor:ann"
            ) async throws {
                _ = try await GiveFeedbackHandler(store: store, clock: harness.clock)(
                    .init(
                        workflowID: ChatHarness.workflow,
                        params: .init(threadID: thread, itemIDs: ids, kind: kind, reason: reason)),
                    ChatHarness.context(subject))
            }
            try await say(.positive, items)
            try await say(.negative, [items[1], "msg_0", "\u{0}"], reason: "Too short")
            try await say(.positive, [])
            #expect(
                await code { try await say(.positive, items, subject: "visitor:bob") } == "chatkit.thread_not_found")
            let many = Array(repeating: items[0], count: 101)
            #expect(await code { try await say(.positive, many) } == "request.invalid")
            let stored = try await store.store.read { db in
                try Row.fetchAll(db, sql: "SELECT is_positive, reason FROM feedback ORDER BY item").map { row in
                    "\(row[0] as Bool) \(row[1] as String? ?? "-")"
                }
            }
            #expect(stored == ["true -", "false Too short"])
        }
    }
}
