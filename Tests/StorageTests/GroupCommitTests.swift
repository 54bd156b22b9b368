import GRDB
import Storage
import Synchronization
import Testing

/// How writes share transactions.
struct GroupCommitTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A store whose writer stands still until the gate is opened, once.
    private func heldStore(_ kind: StoreKind) async throws -> (store: Store, gate: Gate, holder: Task<Void, any Error>)
    {
        let store = try kind.open(in: folder)
        let gate = Gate()
        let holder = Task { try await store.write { _ in gate.pass() } }
        try await gate.entered()
        return (store, gate, holder)
    }

    @Test(arguments: StoreKind.allCases) func writesThatQueueUpShareTheNextCommit(kind: StoreKind) async throws {
        let (store, gate, holder) = try await heldStore(kind)
        try await withThrowingTaskGroup { group in
            for number in 0..<200 { group.addTask { try await store.add("\(number)") } }
            try await eventually { store.statistics.queued == 200 }
            gate.open()
            try await group.waitForAll()
        }
        try await holder.value
        #expect(store.statistics.commits == 2)
        #expect(store.statistics.operations == 201)
        #expect(store.statistics.queued == 0)
        #expect(try await store.texts().count == 200)
    }

    @Test func observerIsToldOfEachCommit() async throws {
        let observer = CommitLog()
        let store = try Store(name: "notes", at: .memory, schema: .notes, logger: .silent, observer: observer)
        try await store.add("a")
        await #expect(throws: (any Error).self) { try await store.write { _ in throw CancellationError() } }
        try await store.add("b")
        let commits = observer.commits.withLock { $0 }
        #expect(commits.map(\.writes) == [1, 1])
        #expect(commits.allSatisfy { $0.duration > .zero })
    }

    @Test(arguments: StoreKind.allCases) func batchIsBounded(kind: StoreKind) async throws {
        let (store, gate, holder) = try await heldStore(kind)
        try await withThrowingTaskGroup { group in
            for number in 0..<600 { group.addTask { try await store.add("\(number)") } }
            try await eventually { store.statistics.queued == 600 }
            gate.open()
            try await group.waitForAll()
        }
        try await holder.value
        #expect(store.statistics.commits == 4)  // 1, then 256, 256 and 88
    }

    @Test(arguments: StoreKind.allCases) func freeRunningWritersShareCommits(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        try await withThrowingTaskGroup { group in
            for writer in 0..<64 {
                group.addTask {
                    for number in 0..<20 { try await store.add("\(writer).\(number)") }
                }
            }
            try await group.waitForAll()
        }
        #expect(try await store.texts().count == 1280)
        #expect(store.statistics.operations == 1280)
        #expect(store.statistics.commits < 640)
    }

    @Test(arguments: StoreKind.allCases) func oneRefusalSpoilsNoNeighbour(kind: StoreKind) async throws {
        let (store, gate, holder) = try await heldStore(kind)
        let before = Task { try await store.add("before") }
        try await eventually { store.statistics.queued == 1 }
        let refused = Task {
            try await store.write { db in
                try db.execute(sql: "INSERT INTO note (text) VALUES ('half')")
                try db.execute(sql: "INSERT INTO note (text) VALUES ('before')")
            }
        }
        try await eventually { store.statistics.queued == 2 }
        let after = Task { try await store.add("after") }
        try await eventually { store.statistics.queued == 3 }
        gate.open()
        try await holder.value
        try await before.value
        await #expect(throws: DatabaseError.self) { try await refused.value }
        try await after.value
        #expect(try await store.texts() == ["before", "after"])
        #expect(store.statistics.commits == 2)
    }

    @Test(arguments: StoreKind.allCases) func constraintThatOnlyCommitFindsSpoilsNoNeighbour(
        kind: StoreKind
    ) async throws {
        let (store, gate, holder) = try await heldStore(kind)
        let before = Task { try await store.add("before") }
        try await eventually { store.statistics.queued == 1 }
        let refused = Task { try await store.write { try $0.execute(sql: "INSERT INTO mark (note) VALUES (99)") } }
        try await eventually { store.statistics.queued == 2 }
        let after = Task { try await store.add("after") }
        try await eventually { store.statistics.queued == 3 }
        gate.open()
        try await holder.value
        try await before.value
        await #expect(throws: DatabaseError.self) { try await refused.value }
        try await after.value
        #expect(try await store.texts() == ["before", "after"])
    }

    @Test(arguments: StoreKind.allCases) func writeThatDoesNotFitSpoilsNoNeighbour(kind: StoreKind) async throws {
        let (store, gate, holder) = try await heldStore(kind)
        let before = Task {
            try await store.write { db in
                let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
                try db.execute(sql: "PRAGMA max_page_count = \(pages + 8)")
                try db.execute(sql: "INSERT INTO note (text) VALUES ('before')")
            }
        }
        try await eventually { store.statistics.queued == 1 }
        let tooLarge = Task { try await store.add(String(repeating: "x", count: 1 << 20)) }
        try await eventually { store.statistics.queued == 2 }
        let after = Task { try await store.add("after") }
        try await eventually { store.statistics.queued == 3 }
        gate.open()
        try await holder.value
        try await before.value
        #expect(await storeErrorCode { try await tooLarge.value } == .full)
        try await after.value
        #expect(try await store.texts() == ["before", "after"])
        #expect(store.failure == nil)
    }

    @Test(arguments: StoreKind.allCases) func queueIsBoundedAndWhatItRefusesDoesNotRun(kind: StoreKind) async throws {
        let (store, gate, holder) = try await heldStore(kind)
        let asked = 5000
        let accepted = try await withThrowingTaskGroup(of: Bool.self) { group in
            for number in 0..<asked {
                group.addTask {
                    do {
                        try await store.add("\(number)")
                        return true
                    } catch let error as StoreError where error.code == .busy {
                        return false
                    }
                }
            }
            try await eventually { store.statistics.queued + store.statistics.rejections == asked }
            #expect((1024...2048).contains(store.statistics.queued))
            gate.open()
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        try await holder.value
        #expect(try await store.texts().count == accepted)
        #expect(store.statistics.rejections == asked - accepted)
        #expect(accepted < asked)
    }

    @Test(arguments: StoreKind.allCases) func patientWriteIsTakenAlongByAnUrgentOne(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        let patient = Task {
            try await store.write(patience: .seconds(3600)) {
                try $0.execute(sql: "INSERT INTO note (text) VALUES ('p')")
            }
        }
        try await eventually { store.statistics.queued == 1 }
        try await store.add("u")
        try await patient.value
        #expect(try await store.texts() == ["p", "u"])
        #expect(store.statistics.commits == 1)
    }

    @Test(arguments: StoreKind.allCases) func patientWriteDoesNotLeaveWithTheEndOfACommit(kind: StoreKind) async throws
    {
        let (store, gate, holder) = try await heldStore(kind)
        let patient = Task {
            try await store.write(patience: .seconds(3600)) {
                try $0.execute(sql: "INSERT INTO note (text) VALUES ('p')")
            }
        }
        try await eventually { store.statistics.queued == 1 }
        gate.open()
        try await holder.value
        #expect(try await store.texts() == [])
        #expect(store.statistics.queued == 1)
        try await store.close()
        try await patient.value
    }

    @Test(arguments: StoreKind.allCases) func patientWriteGoesAloneWhenItsPatienceEnds(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        // The impatient one of two decides, also if it comes second.
        let longer = Task {
            try await store.write(patience: .seconds(3600)) {
                try $0.execute(sql: "INSERT INTO note (text) VALUES ('l')")
            }
        }
        try await eventually { store.statistics.queued == 1 }
        let took = try await ContinuousClock().measure {
            try await store.write(patience: .milliseconds(50)) {
                try $0.execute(sql: "INSERT INTO note (text) VALUES ('s')")
            }
        }
        #expect(took >= .milliseconds(49))
        try await longer.value
        #expect(try await store.texts() == ["l", "s"])
        #expect(store.statistics.commits == 1)
    }

    @Test(arguments: StoreKind.allCases) func fullBatchOfPatientWritesGoesAtOnce(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        try await withThrowingTaskGroup { group in
            for number in 0..<256 {
                group.addTask {
                    try await store.write(patience: .seconds(3600)) { db in
                        try db.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: ["\(number)"])
                    }
                }
            }
            try await group.waitForAll()
        }
        #expect(store.statistics.commits == 1)
    }
}

/// Keeps what it is told.
private final class CommitLog: StoreObserver {
    let commits = Mutex<[(writes: Int, duration: Duration)]>([])

    func committed(_ writes: Int, in duration: Duration) {
        commits.withLock { $0.append((writes, duration)) }
    }
}
