import ChatKitAPI
import TestSupport
import Testing
import Wire

@testable import ChatKitService

struct PaginationTests {
    /// Walks a list from one end to the other.
    private func walk<T>(
        _ page: (String?) async throws -> Page<T>, id: (T) -> String?
    ) async throws -> (ids: [String], sizes: [Int]) {
        var ids: [String] = []
        var sizes: [Int] = []
        var after: String?
        repeat {
            let next = try await page(after)
            ids += next.data.compactMap(id)
            sizes.append(next.data.count)
            #expect((next.after != nil) == next.hasMore)
            after = next.after
        } while after != nil
        return (ids, sizes)
    }

    @Test(arguments: Engine.allCases)
    func itemsOfOneMomentAreListedOnceInBothDirections(_ engine: Engine) async throws {
        try await engine.withStore { store in
            var harness = ChatHarness(store)
            harness.clock = TestClock()
            let thread = try await harness.create("0").threadID
            for number in 1..<4 { _ = try await harness.add("\(number)", to: thread) }
            let walkable = harness
            let up = try await walk {
                try await walkable.items(of: thread, limit: 3, order: .ascending, after: $0)
            } id: {
                $0["id"]?.stringValue
            }
            let down = try await walk {
                try await walkable.items(of: thread, limit: 3, after: $0)
            } id: {
                $0["id"]?.stringValue
            }
            #expect(up.sizes == [3, 3, 2])
            #expect(Set(up.ids).count == 8)
            #expect(up.ids == down.ids.reversed())
        }
    }

    @Test(arguments: Engine.allCases)
    func threadsOfOneMomentAreListedOnceInBothDirections(_ engine: Engine) async throws {
        try await engine.withStore { store in
            var harness = ChatHarness(store)
            harness.clock = TestClock()
            var made: [String] = []
            for number in 0..<7 { made.append(try await harness.create("\(number)").threadID) }
            let walkable = harness
            let up = try await walk {
                try await walkable.threads(limit: 2, order: .ascending, after: $0)
            } id: {
                $0.id
            }
            let down = try await walk {
                try await walkable.threads(limit: 2, after: $0)
            } id: {
                $0.id
            }
            #expect(up.ids == made)
            #expect(up.sizes == [2, 2, 2, 1])
            #expect(down.ids == made.reversed())
        }
    }

    @Test func aFullLastPageHasNoMore() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("Hi").threadID
            let page = try await harness.items(of: thread, limit: 2)
            #expect(page.data.count == 2)
            #expect(!page.hasMore && page.after == nil)
        }
    }

    @Test func threadsComeWithoutItemsAndOneThreadWithItsOldestTwenty() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let thread = try await harness.create("0").threadID
            for number in 1..<11 { _ = try await harness.add("\(number)", to: thread) }
            #expect(try await harness.threads().data.map(\.items.data.count) == [0])
            let items = try await harness.thread(thread).items
            #expect(items.data.count == 20)
            #expect(items.hasMore)
            #expect(items.data.first?.messageText == "0")
            let rest = try await harness.items(of: thread, order: .ascending, after: items.after)
            #expect(rest.data.map { $0["type"] } == ["user_message", "assistant_message"])
            #expect(rest.data.first?.messageText == "10")
        }
    }

    @Test func limitsAreClamped() throws {
        #expect(try PageRequest(limit: nil, order: nil, after: nil).limit == 20)
        #expect(try PageRequest(limit: 0, order: nil, after: nil).limit == 20)
        #expect(try PageRequest(limit: -7, order: nil, after: nil).limit == 1)
        #expect(try PageRequest(limit: .max, order: nil, after: nil).limit == 100)
        #expect(try !PageRequest(limit: 1, order: nil, after: nil).isAscending)
    }

    @Test func aPageOfLargeMessagesEndsEarlyAndLosesNothing() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store, responder: ScriptedResponder { _, _ in })
            let text = String(repeating: "\u{1}", count: 100_000)
            let thread = try await harness.create(text).threadID
            for _ in 0..<11 { _ = try await harness.add(text, to: thread) }
            let walked = try await walk {
                try await harness.items(of: thread, limit: 100, order: .ascending, after: $0)
            } id: {
                $0["id"]?.stringValue
            }
            #expect(walked.sizes.count > 1)
            #expect(walked.sizes.allSatisfy { $0 * 600_000 <= PageRequest.byteBudget })
            #expect(walked.ids.count == 12)
        }
    }

    @Test func listedItemsAreByteForByteWhatTheStreamSent() async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let reply = try await harness.create("Bytes: é \u{0} \u{2028} \"\\")
            let sent = reply.lines.filter { $0.hasPrefix(#"{"type":"thread.item.done""#) }
            let listed = try await harness.transcript(of: reply.threadID)
            #expect(sent == listed.map { #"{"type":"thread.item.done","item":\#($0.text)}"# })
        }
    }
}
