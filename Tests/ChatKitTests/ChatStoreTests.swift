import ChatKitAPI
import GRDB
import NIOCore
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

/// What every chat store must do, whatever is behind it.
struct ChatStoreTests {
    private func item(_ id: String, isHidden: Bool = false, _ json: String = "{}") -> ItemRecord {
        ItemRecord(id: id, isHidden: isHidden, json: json)
    }

    private func batch(_ lines: [String], from first: Int, closing: TurnState? = nil) -> EventBatch {
        var batch = EventBatch()
        for line in lines { batch.append { $0.writeString(line) } }
        batch.firstSequence = first
        batch.closing = closing.map { state in
            .init(state: state, at: Timestamp(microseconds: 9), report: #"{"status":"\#(state)"}"#)
        }
        return batch
    }

    @Test(arguments: Engine.allCases)
    func theLogOfATurnGrowsWithoutGaps(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let key = try await store.begin(.sample(events: batch(["1", "2"], from: 1)))
            _ = try await store.record(key, patience: .zero) { [batch = batch(["3"], from: 3)] in batch }
            _ = try await store.record(key, patience: .milliseconds(5)) { [batch = batch(["4", "5"], from: 4)] in batch
            }
            #expect(try await store.events(of: key) == ["1", "2", "3", "4", "5"])
            // A place that is taken is not written twice.
            await #expect(throws: (any Error).self) {
                _ = try await store.record(key, patience: .zero) { [batch = batch(["x"], from: 4)] in batch }
            }
            #expect(try await store.events(of: key).count == 5)
        }
    }

    @Test(arguments: Engine.allCases)
    func aRecordIsStoredWholeOrNotAtAll(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let key = try await store.begin(.sample())
            var faulty = batch(["1"], from: 1, closing: .done)
            faulty.changes = [.insert(item("msg_new")), .insert(item("msg_1"))]
            await #expect(throws: (any Error).self) {
                _ = try await store.record(key, patience: .zero) { [faulty] in faulty }
            }
            #expect(try await store.events(of: key).isEmpty)
            #expect(try await store.history(of: key, limit: 10).map(\.id) == ["msg_1"])
            #expect(try await store.openTurns().map(\.key) == [key])
        }
    }

    @Test(arguments: Engine.allCases)
    func aClosedTurnTakesNothingMore(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let key = try await store.begin(.sample())
            _ = try await store.record(key, patience: .zero) { [end = batch([], from: 1, closing: .done)] in end }
            for late in [batch(["1"], from: 1), batch([], from: 1, closing: .interrupted)] {
                await #expect(throws: TurnNotRunning.self) {
                    _ = try await store.record(key, patience: .zero) { late }
                }
            }
            #expect(try await store.events(of: key).isEmpty)
        }
    }

    @Test(arguments: Engine.allCases)
    func oneTurnRunsPerThread(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let key = try await store.begin(.sample())
            await #expect(throws: Refusal.threadBusy) { _ = try await store.begin(.sample(2, thread: "thr_1")) }
            #expect(try await store.history(of: key, limit: 10).count == 1)
            _ = try await store.record(key, patience: .zero) { [end = batch([], from: 1, closing: .failed)] in end }
            let next = try await store.begin(.sample(2, thread: "thr_1"))
            #expect(next.thread == key.thread && next.turn != key.turn)
            await #expect(throws: Refusal.threadNotFound) { _ = try await store.begin(.sample(3, thread: "thr_9")) }
            await #expect(throws: Refusal.threadNotFound) {
                _ = try await store.begin(.sample(4, thread: "thr_1", subject: "visitor:eve"))
            }
        }
    }

    @Test(arguments: Engine.allCases)
    func hiddenItemsAreForHistoryAlone(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let start = try TurnStart.sample()
            let key = try await store.begin(start)
            var batch = EventBatch()
            batch.changes = [
                .insert(item("shcx_1", isHidden: true)), .insert(item("msg_2", #"{"text":"é\u0000👩‍👩‍👧"}"#)),
            ]
            _ = try await store.record(key, patience: .zero) { [batch] in batch }
            #expect(try await store.history(of: key, limit: 2).map(\.id) == ["msg_2", "shcx_1"])
            let page = try PageRequest(limit: 1, order: .ascending, after: "msg_1")
            let items = try await store.items(ofThread: "thr_1", of: start.owner, page)
            #expect(items.elements == [item("msg_2", #"{"text":"é\u0000👩‍👩‍👧"}"#)])
            #expect(!items.hasMore)
            let thread = try await store.thread("thr_1", of: start.owner, items: .threadStart)
            #expect(thread?.1.elements.map(\.id) == ["msg_1", "msg_2"])
        }
    }

    @Test(arguments: Engine.allCases)
    func patienceEndsWhenSomebodyHurries(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let key = try await store.begin(.sample())
            let lines = Mutex(["1"])
            let start = ContinuousClock.now
            async let record = store.record(key, patience: .seconds(60)) {
                var batch = EventBatch()
                for line in lines.withLock({ $0 }) { batch.append { $0.writeString(line) } }
                return batch
            }
            while store.store.statistics.queued == 0 { await Task.yield() }
            // What comes while it waits goes with it.
            lines.withLock { $0.append("2") }
            try await store.hurry()
            #expect(try await record.lengths.count == 2)
            #expect(ContinuousClock.now - start < .seconds(30))
            #expect(try await store.events(of: key) == ["1", "2"])
        }
    }

    @Test(arguments: Engine.allCases)
    func onlyTheLatestReportOfATurnIsKept(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let key = try await store.begin(.sample())
            _ = try await store.begin(.sample(2))
            let sent = try await store.runReports(limit: 10, bytes: 1000)
            #expect(sent.map(\.json) == [#"{"status":"running"}"#, #"{"status":"running"}"#])
            _ = try await store.record(key, patience: .zero) { [end = batch([], from: 1, closing: .done)] in end }
            // What was confirmed goes; what replaced it meanwhile stays.
            try await store.deleteRunReports(sent.map(\.revision))
            #expect(try await store.runReports(limit: 10, bytes: 1000).map(\.json) == [#"{"status":"done"}"#])
        }
    }

    @Test(arguments: Engine.allCases)
    func aReportOutlivesItsThreadAndIsNotTakenForThatOfALaterTurn(_ engine: Engine) async throws {
        try await engine.withStore { store in
            let key = try await store.begin(.sample())
            _ = try await store.record(key, patience: .zero) { [end = batch([], from: 1, closing: .failed)] in end }
            try await store.store.write { try $0.execute(sql: "DELETE FROM thread") }
            let later = try await store.begin(.sample(2))
            #expect(later == key)
            let reports = try await store.runReports(limit: 10, bytes: 1000)
            #expect(reports.map(\.json) == [#"{"status":"failed"}"#, #"{"status":"running"}"#])
        }
    }

    @Test func reportsComeInPartsOldestFirst() async throws {
        try await Engine.memory.withStore { store in
            for number in 1...4 { _ = try await store.begin(.sample(number)) }
            let all = try await store.runReports(limit: 10, bytes: 1000)
            #expect(all.map(\.revision) == all.map(\.revision).sorted() && all.count == 4)
            #expect(try await store.runReports(limit: 3, bytes: 1000) == Array(all.prefix(3)))
            let size = all[0].json.utf8.count
            #expect(try await store.runReports(limit: 10, bytes: 2 * size + 1) == Array(all.prefix(2)))
            #expect(try await store.runReports(limit: 10, bytes: 1) == Array(all.prefix(1)))
        }
    }

    @Test func whatIsStoredIsThereAfterReopening() async throws {
        try await TestFolder.with { folder in
            let first = try Engine.file.open(in: folder)
            let key = try await first.begin(.sample(events: batch(["1"], from: 1)))
            try await first.close()
            let second = try Engine.file.open(in: folder)
            #expect(try await second.openTurns().map(\.id) == ["trn_1"])
            #expect(try await second.events(of: key) == ["1"])
            #expect(try await second.history(of: key, limit: 1).map(\.id) == ["msg_1"])
            try await second.close()
        }
    }
}

extension TurnStart {
    /// A turn that is numbered, of a new thread unless one is named.
    static func sample(
        _ number: Int = 1, thread: String? = nil, subject: String = "visitor:ann", events: EventBatch = EventBatch()
    ) throws -> TurnStart {
        let moment = Timestamp(microseconds: 1)
        var events = events
        events.changes.insert(.insert(ItemRecord(id: "msg_\(number)", isHidden: false, json: "{}")), at: 0)
        return TurnStart(
            turnID: "trn_\(number)", owner: try Owner(workflowID: "w", subject: subject),
            target: thread.map { .thread(id: $0, tail: nil) }
                ?? .newThread(ThreadRecord(id: "thr_\(number)", createdAt: moment, title: nil)),
            metadata: nil, versionID: "v", events: events, report: #"{"status":"running"}"#, startedAt: moment,
            claim: nil)
    }
}
