import GRDB
import Storage
import Testing

/// How a store ends.
struct ClosingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func closingStoresWhatIsQueuedAndTurnsNewWorkAway() async throws {
        let store = try folder.openStore()
        let gate = Gate()
        let holder = Task { try await store.write { _ in gate.pass() } }
        try await gate.entered()
        try await withThrowingTaskGroup { group in
            for number in 0..<300 {
                let patience = Duration.seconds(number % 2 == 0 ? 0 : 3600)
                group.addTask {
                    try await store.write(patience: patience) { db in
                        try db.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: ["\(number)"])
                    }
                }
            }
            try await eventually { store.statistics.queued == 300 }
            group.addTask { try await store.close() }
            try await eventually {
                do {
                    _ = try await store.texts()
                    return false
                } catch let error as StoreError {
                    return error.code == .closed
                }
            }
            gate.open()
            try await group.waitForAll()
        }
        try await holder.value
        #expect(await storeErrorCode { try await store.add("late") } == .closed)
        let reopened = try folder.openStore()
        #expect(try await reopened.texts().count == 300)
    }

    @Test(arguments: StoreKind.allCases) func closedStoreAnswersSo(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        try await store.close()
        try await store.close()
        #expect(await storeErrorCode { try await store.add("a") } == .closed)
        #expect(await storeErrorCode { _ = try await store.texts() } == .closed)
    }

    @Test func storeThatIsLetGoGivesItsLockUp() async throws {
        do {
            let store = try folder.openStore()
            try await store.add("a")
        }
        try await eventually {
            do {
                _ = try folder.openStore()
                return true
            } catch let error as StoreError where error.code == .locked {
                return false
            }
        }
    }
}
