import GRDB
import Storage
import Testing

/// What a caller of `read` can rely on.
struct ReadingTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func readsGoOnWhileAWriteRuns() async throws {
        let store = try folder.openStore()
        try await store.add("a")
        let gate = Gate()
        let holder = Task { try await store.write { _ in gate.pass() } }
        try await gate.entered()
        #expect(try await store.texts() == ["a"])
        gate.open()
        try await holder.value
    }

    @Test(arguments: StoreKind.allCases) func manyReadsAndWritesAtOnceAllEnd(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        try await withThrowingTaskGroup { group in
            for number in 0..<200 {
                group.addTask { try await store.add("\(number)") }
                group.addTask { _ = try await store.texts() }
            }
            try await group.waitForAll()
        }
        #expect(try await store.texts().count == 200)
    }

    @Test(arguments: StoreKind.allCases) func readCannotWrite(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        let code = await storeErrorCode {
            try await store.read { try $0.execute(sql: "INSERT INTO note (text) VALUES ('a')") }
        }
        #expect(code == .readOnly)
        try await store.add("b")
        #expect(try await store.texts() == ["b"])
    }

    @Test(arguments: StoreKind.allCases) func errorOfTheBodyReachesTheCaller(kind: StoreKind) async throws {
        struct Refusal: Error {}
        let store = try kind.open(in: folder)
        await #expect(throws: Refusal.self) { try await store.read { _ in throw Refusal() } }
    }

    @Test(arguments: StoreKind.allCases) func waitingReadsAreBounded(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        let (gate, readers) = (Gate(), kind == .file ? 4 : 1)
        let holders = (0..<readers).map { _ in Task { try await store.read { _ in gate.pass() } } }
        try await gate.entered(times: readers)
        let refused = try await withThrowingTaskGroup(of: Bool.self) { group in
            for _ in 0..<1124 {
                group.addTask {
                    do {
                        _ = try await store.texts()
                        return false
                    } catch let error as StoreError where error.code == .busy {
                        return true
                    }
                }
            }
            try await eventually { store.statistics.rejections == 100 }
            gate.open(times: readers)
            return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(refused == 100)
        for holder in holders { try await holder.value }
    }
}
