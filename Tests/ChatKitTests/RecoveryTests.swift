import ChatKitAPI
import Foundation
import NIOCore
import ServiceKit
import Storage
import Synchronization
import TestSupport
import Testing
import Wire

@testable import ChatKitService

struct RecoveryTests {
    private func recovery(_ store: any ChatStore) -> TurnRecovery {
        TurnRecovery(store: store, clock: TestClock(), logger: .silent)
    }

    /// What a crash leaves of a store: its files as they are at this moment.
    private func crashImage(of folder: TestFolder) throws -> TestFolder {
        let image = try TestFolder()
        for name in ["chatkit.sqlite", "chatkit.sqlite-wal"] {
            try FileManager.default.copyItem(atPath: "\(folder.path)/\(name)", toPath: "\(image.path)/\(name)")
        }
        return image
    }

    @Test func aTurnThatACrashEndedIsClosedWithWhatWasSeen() async throws {
        try await TestFolder.with { folder in
            let store = try Engine.file.open(in: folder)
            let harness = ChatHarness(store)
            let recorder = Recorder()
            let task = Task {
                try await harness.create(UserMessageInput(content: [.text("/slow 100")]), to: recorder)
            }
            try await eventually("some deltas came") { try Reply(recorder.events).deltas.count >= 3 }
            let seen = try Reply(recorder.events)
            let image = try crashImage(of: folder)

            let reopened = try Engine.file.open(in: image)
            let after = ChatHarness(reopened)
            #expect(await code { _ = try await after.add("Hi", to: seen.threadID) } == "chatkit.thread_busy")
            #expect(try await recovery(reopened).closeOrphans() == 1)
            let transcript = try await after.transcript(of: seen.threadID)
            #expect(transcript.count == 2)
            #expect(transcript.last?.messageText?.hasPrefix(seen.deltas.joined()) == true)
            #expect(transcript.last?["created_at"] != nil)
            #expect(try await after.add("Hi", to: seen.threadID).text.contains("Hi"))
            #expect(try await recovery(reopened).closeOrphans() == 0)
            try await reopened.close()
            try image.remove()

            task.cancel()
            _ = await task.result
            try await store.close()
        }
    }

    @Test func turnsThatRunAreLeftAlone() async throws {
        try await Engine.memory.withStore { store in
            let gate = Gate()
            let responder = ScriptedResponder { _, sink in
                await gate.wait()
                let message = try await sink.beginMessage()
                try await message.append("Here.")
                try await message.finish()
            }
            let harness = ChatHarness(store, responder: responder)
            let recorder = Recorder()
            let task = Task {
                try await harness.create(UserMessageInput(content: [.text("Wait")]), to: recorder)
            }
            try await eventually("the turn runs") { recorder.events.count == 3 }
            await Upkeep(store: store, live: harness.live, clock: SystemClock(), logger: .silent).pass()
            #expect(try await store.openTurns().count == 1)
            gate.open()
            try await task.value
            #expect(try Reply(recorder.events).text == "Here.")
        }
    }

    @Test func aTurnWhoseEndCouldNotBeStoredIsClosedLater() async throws {
        try await Engine.memory.withStore { store in
            let broken = BreakableStore(store)
            let recorder = Recorder()
            let responder = ScriptedResponder { _, sink in
                let message = try await sink.beginMessage()
                try await message.append("Seen. ")
                try await eventually("it is seen") { recorder.events.contains { $0.contains("Seen. ") } }
                broken.isBroken.withLock { $0 = true }
                try await message.append("Unseen.")
                try await message.finish()
            }
            let harness = ChatHarness(broken, responder: responder)
            await #expect(throws: BreakableStore.Broken.self) {
                try await harness.create(UserMessageInput(content: [.text("Hi")]), to: recorder)
            }
            let seen = try Reply(recorder.events)
            #expect(seen.deltas == ["Seen. "])
            broken.isBroken.withLock { $0 = false }
            await Upkeep(store: broken, live: harness.live, clock: SystemClock(), logger: .silent).pass()
            #expect(try await harness.transcript(of: seen.threadID).map(\.messageText) == ["Hi", "Seen. "])
            _ = try await ChatHarness(store).add("Again", to: seen.threadID)
        }
    }

    @Test func aBusyStoreCostsTimeAndNothingElse() async throws {
        try await Engine.memory.withStore { store in
            let busy = BreakableStore(store)
            busy.isBusy.withLock { $0 = 3 }
            let reply = try await ChatHarness(busy).create("Hello")
            #expect(reply.text.contains("Hello"))
            #expect(reply.deltas.joined() == reply.text)
            let log = try await store.events(of: TurnKey(turn: 1, thread: 1))
            #expect(log == reply.lines)
        }
    }

    @Test func anEventThatIsNotUnderstoodDoesNotKeepTheServiceFromStarting() async throws {
        try await Engine.memory.withStore { store in
            var events = EventBatch()
            events.append { $0.writeString(#"{"type":"thread.item.sparkled"}"#) }
            events.append { $0.writeString("no JSON") }
            let key = try await store.begin(.sample(events: events))
            #expect(try await recovery(store).closeOrphans() == 1)
            #expect(try await store.events(of: key).count == 2)
        }
    }

    @Test func logsOfTurnsLongClosedGoAndTheItemsStay() async throws {
        try await Engine.memory.withStore { store in
            let clock = TestClock()
            var harness = ChatHarness(store)
            harness.clock = clock
            let thread = try await harness.create("Old").threadID
            clock.advance(by: .seconds(23 * 3600))
            _ = try await harness.create("Young")
            let upkeep = Upkeep(store: store, live: harness.live, clock: clock, logger: .silent)
            await upkeep.pass()
            #expect(try await !store.events(of: TurnKey(turn: 1, thread: 1)).isEmpty)
            clock.advance(by: .seconds(2 * 3600))
            await upkeep.pass()
            #expect(try await store.events(of: TurnKey(turn: 1, thread: 1)).isEmpty)
            #expect(try await !store.events(of: TurnKey(turn: 2, thread: 2)).isEmpty)
            #expect(try await harness.transcript(of: thread).count == 2)
        }
    }
}

/// A store that can stop taking what turns bring forth.
final class BreakableStore: ChatStore {
    struct Broken: Error {}

    let isBroken = Mutex(false)
    /// How many times more it says that it has too much to do.
    let isBusy = Mutex(0)
    private let store: any ChatStore

    init(_ store: any ChatStore) { self.store = store }

    func begin(_ start: TurnStart) async throws -> TurnKey { try await store.begin(start) }
    func record(
        _ turn: TurnKey, patience: Duration, _ batch: @escaping @Sendable () -> EventBatch
    ) async throws -> EventBatch {
        if isBroken.withLock({ $0 }) { throw Broken() }
        let isBusy = isBusy.withLock { left in
            defer { left = max(left - 1, 0) }
            return left > 0
        }
        if isBusy { throw StoreError(.busy, "Too many writes wait.") }
        return try await store.record(turn, patience: patience, batch)
    }
    func hurry() async throws { try await store.hurry() }
    func thread(_ id: String, of owner: Owner, items: PageRequest) async throws -> (ThreadRecord, Slice<ItemRecord>)? {
        try await store.thread(id, of: owner, items: items)
    }
    func threads(of owner: Owner, _ page: PageRequest) async throws -> Slice<ThreadRecord> {
        try await store.threads(of: owner, page)
    }
    func items(ofThread id: String, of owner: Owner, _ page: PageRequest) async throws -> Slice<ItemRecord> {
        try await store.items(ofThread: id, of: owner, page)
    }
    func sent(_ claim: IdempotencyClaim) async throws -> String? { try await store.sent(claim) }
    func stream(_ id: String, of subject: String) async throws -> StreamRecord? {
        try await store.stream(id, of: subject)
    }
    func openStream(inThread id: String, of owner: Owner) async throws -> OpenStream? {
        try await store.openStream(inThread: id, of: owner)
    }
    func log(of turn: TurnKey, after position: Int) async throws -> LogPart {
        try await store.log(of: turn, after: position)
    }
    func threadRecord(of turn: TurnKey) async throws -> ThreadRecord { try await store.threadRecord(of: turn) }
    func tail(ofThread id: String, of owner: Owner, items limit: Int, item: String?) async throws -> ThreadTail? {
        try await store.tail(ofThread: id, of: owner, items: limit, item: item)
    }
    func rename(_ id: String, of owner: Owner, to title: String) async throws -> ThreadRecord? {
        try await store.rename(id, of: owner, to: title)
    }
    func delete(_ id: String, of owner: Owner) async throws -> Bool { try await store.delete(id, of: owner) }
    func replace(_ item: ItemRecord, inThread id: String, of owner: Owner) async throws -> Bool {
        try await store.replace(item, inThread: id, of: owner)
    }
    func note(_ feedback: FeedbackRecord, onThread id: String, of owner: Owner) async throws -> Bool {
        try await store.note(feedback, onThread: id, of: owner)
    }
    func adoptThreads(of visitor: String, by user: String) async throws -> Int {
        try await store.adoptThreads(of: visitor, by: user)
    }
    func history(of turn: TurnKey, limit: Int) async throws -> [ItemRecord] {
        try await store.history(of: turn, limit: limit)
    }
    func openTurns() async throws -> [OpenTurn] { try await store.openTurns() }
    func events(of turn: TurnKey) async throws -> [String] { try await store.events(of: turn) }
    func deleteLogs(closedBefore moment: Timestamp) async throws -> Int {
        try await store.deleteLogs(closedBefore: moment)
    }
    func runReports(limit: Int, bytes: Int) async throws -> [StoredReport] {
        try await store.runReports(limit: limit, bytes: bytes)
    }
    func runReport(ofTurn turnID: String) async throws -> String? { try await store.runReport(ofTurn: turnID) }
    func deleteRunReports(_ revisions: [Int64]) async throws { try await store.deleteRunReports(revisions) }
    func close() async throws { try await store.close() }
}
