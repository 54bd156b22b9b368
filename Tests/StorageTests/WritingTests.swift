import GRDB
import Storage
import Testing

/// What one caller of `write` can rely on.
struct WritingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func acknowledgedWriteIsSeenByAnotherConnection() async throws {
        let store = try folder.openStore()
        for number in 1...20 {
            try await store.add("\(number)")
            #expect(try folder.textsSeenFromOutside().count == number)
        }
    }

    @Test func acknowledgedWriteSurvivesACrash() async throws {
        let store = try folder.openStore()
        try await store.add("kept")
        let image = try folder.crashImage()
        let recovered = try image.openStore()
        #expect(try await recovered.texts() == ["kept"])
    }

    @Test(arguments: StoreKind.allCases) func writeIsAcknowledgedOnlyAfterTheCommitThatHoldsIt(
        kind: StoreKind
    ) async throws {
        let store = try kind.open(in: folder)
        let (first, neighbour) = (Gate(), Gate())
        let holder = Task { try await store.write { _ in first.pass() } }
        try await first.entered()

        let early = Task { try await store.add("early") }
        try await eventually { store.statistics.queued == 1 }
        let late = Task { try await store.write { _ in neighbour.pass() } }
        try await eventually { store.statistics.queued == 2 }
        first.open()
        try await holder.value

        // The body of the early write has run, its transaction is still open.
        try await neighbour.entered()
        #expect(store.statistics.operations == 1)
        if kind == .file {
            #expect(try folder.textsSeenFromOutside() == [])
        }
        neighbour.open()
        try await early.value
        try await late.value
        #expect(try await store.texts() == ["early"])
        #expect(store.statistics.commits == 2)
    }

    @Test(arguments: StoreKind.allCases) func resultOfTheBodyIsReturned(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        let id = try await store.write { db in
            try db.execute(sql: "INSERT INTO note (text) VALUES ('a')")
            return db.lastInsertedRowID
        }
        #expect(id == 1)
    }

    @Test(arguments: StoreKind.allCases) func failingWriteLeavesNothingAndKeepsItsError(kind: StoreKind) async throws {
        struct Refusal: Error, Equatable { let number: Int }
        let store = try kind.open(in: folder)
        await #expect(throws: Refusal(number: 7)) {
            try await store.write { db in
                try db.execute(sql: "INSERT INTO note (text) VALUES ('a')")
                throw Refusal(number: 7)
            }
        }
        #expect(try await store.texts() == [])
        #expect(store.statistics.failures == 1)
        #expect(store.statistics.commits == 0)
    }

    @Test(arguments: StoreKind.allCases) func violatedConstraintsReachTheCallerAsTheyAre(
        kind: StoreKind
    ) async throws {
        let store = try kind.open(in: folder)
        try await store.add("a")
        let unique = await #expect(throws: DatabaseError.self) { try await store.add("a") }
        #expect(unique?.extendedResultCode == .SQLITE_CONSTRAINT_UNIQUE)
        let foreignKey = await #expect(throws: DatabaseError.self) {
            try await store.write { try $0.execute(sql: "INSERT INTO mark (note) VALUES (99)") }
        }
        #expect(foreignKey?.resultCode == .SQLITE_CONSTRAINT)
        try await store.add("b")
        #expect(try await store.texts() == ["a", "b"])
    }

    @Test(arguments: StoreKind.allCases) @MainActor func writesOfOneCallerKeepTheirOrder(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        let numbers = (0..<600).map(String.init)
        // Tasks of one actor begin in order, and each hands its write in before it first waits.
        let tasks = numbers.map { number in Task { @MainActor in try await store.add(number) } }
        for task in tasks { try await task.value }
        #expect(try await store.texts() == numbers)
    }

    @Test(arguments: StoreKind.allCases) func loneWriteWaitsForNothing(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        var quickest = Duration.seconds(1)
        for number in 0..<100 {
            quickest = min(quickest, try await ContinuousClock().measure { try await store.add("\(number)") })
        }
        #expect(quickest < .milliseconds(5))
        #expect(store.statistics.commits == 100)
    }

    @Test(arguments: StoreKind.allCases) func writeOfACancelledTaskStillRuns(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        let gate = Gate()
        let holder = Task { try await store.write { _ in gate.pass() } }
        try await gate.entered()
        let cancelled = Task { try await store.add("kept") }
        try await eventually { store.statistics.queued == 1 }
        cancelled.cancel()
        gate.open()
        try await holder.value
        try await cancelled.value
        #expect(try await store.texts() == ["kept"])
    }
}
