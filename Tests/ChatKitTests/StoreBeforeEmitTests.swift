import ChatKitAPI
import NIOCore
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// What a visitor sees is in the store before.
struct StoreBeforeEmitTests {
    /// Looks into the store at each delivery, and goes away after some.
    final class Auditor: EventReceiver {
        struct Gone: Error {}

        private let store: any ChatStore
        private let deliveries: Int?
        private let seen = Mutex<(lines: [String], count: Int)>(([], 0))

        init(_ store: any ChatStore, goneAfter deliveries: Int? = nil) {
            self.store = store
            self.deliveries = deliveries
        }

        var lines: [String] { seen.withLock { $0.lines } }

        func receive(_ events: [ByteBuffer]) async throws {
            let log = try await store.events(of: TurnKey(turn: 1, thread: 1))
            let (lines, count) = seen.withLock { seen in
                seen.lines += events.map { String(buffer: $0) }
                seen.count += 1
                return (seen.lines, seen.count)
            }
            #expect(log.starts(with: lines))
            for line in lines where line.hasPrefix(#"{"type":"thread.item.done""#) {
                let stored = try await store.history(of: TurnKey(turn: 1, thread: 1), limit: 100)
                #expect(stored.contains { line == #"{"type":"thread.item.done","item":\#($0.json)}"# })
            }
            if line(isLastOf: lines) { #expect(try await store.openTurns().isEmpty) }
            if let deliveries, count > deliveries { throw Gone() }
        }

        private func line(isLastOf lines: [String]) -> Bool {
            lines.last?.hasPrefix(#"{"type":"thread.updated""#) == true
        }
    }

    @Test(arguments: Engine.allCases, ["Hello, how are you today?", "/long 200", "/slow 3", "/error"])
    func everyEventIsInTheLogWhenItIsSent(_ engine: Engine, _ text: String) async throws {
        try await engine.withStore { store in
            let auditor = Auditor(store)
            try await ChatHarness(store).create(UserMessageInput(content: [.text(text)]), to: auditor)
            #expect(auditor.lines == (try await store.events(of: TurnKey(turn: 1, thread: 1))))
            #expect(auditor.lines.count > 3)
        }
    }

    @Test(arguments: 0..<6)
    func aReaderThatGoesAwayHasSeenOnlyWhatIsStored(_ deliveries: Int) async throws {
        try await Engine.memory.withStore { store in
            let harness = ChatHarness(store)
            let auditor = Auditor(store, goneAfter: deliveries)
            let input = UserMessageInput(content: [.text("/slow 8")])
            await #expect(throws: Auditor.Gone.self) { try await harness.create(input, to: auditor) }
            let seen = try Reply(auditor.lines)
            let transcript = try await harness.transcript(of: seen.threadID)
            if !seen.deltas.isEmpty {
                #expect(transcript.last?.messageText?.hasPrefix(seen.deltas.joined()) == true)
            }
            #expect(try await store.openTurns().isEmpty)
        }
    }

    @Test func deltasOfManyTurnsShareCommits() async throws {
        try await Engine.file.withStore { store in
            let harness = ChatHarness(store)
            try await withThrowingTaskGroup { group in
                for _ in 0..<32 { group.addTask { _ = try await harness.create("/slow 5") } }
                try await group.waitForAll()
            }
            // Alone, each turn would commit at least six times.
            #expect(store.store.statistics.commits < 32 * 6 / 2)
        }
    }

    @Test func aQuickReplyIsTwoTransactions() async throws {
        try await Engine.file.withStore { store in
            let before = store.store.statistics.operations
            _ = try await ChatHarness(store).create(
                "A reply of about twenty deltas, made at once " + String(repeating: "and so on ", count: 20))
            // The message, the reply, and now and then a piece in between.
            #expect(store.store.statistics.operations - before <= 4)
        }
    }
}
