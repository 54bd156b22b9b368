import GRDB
import Storage
import Testing

/// What failures of SQLite and the disk look like to a caller.
struct FailureTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(
        arguments: [
            (ResultCode.SQLITE_FULL, StoreError.Code.full), (.SQLITE_IOERR_WRITE, .unavailable),
            (.SQLITE_READONLY_DBMOVED, .readOnly), (.SQLITE_CORRUPT_VTAB, .corrupt), (.SQLITE_NOTADB, .corrupt),
            (.SQLITE_BUSY_SNAPSHOT, .busy), (.SQLITE_CANTOPEN, .unavailable),
        ])
    func failureOfTheFileHasACodeAndKeepsItsCause(result: ResultCode, code: StoreError.Code) async throws {
        let store = try folder.openStore()
        let error = await #expect(throws: StoreError.self) {
            try await store.write { _ in throw DatabaseError(resultCode: result, sql: "SELECT 'private'") }
        }
        #expect(error?.code == code)
        #expect(error?.message.contains("private") == false)
        #expect((error?.cause as? DatabaseError)?.extendedResultCode == result)
    }

    @Test(arguments: StoreKind.allCases) func fullStoreKeepsServingAndRecovers(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        try await store.add("a")
        try await store.write { try $0.execute(sql: "PRAGMA max_page_count = 1") }
        let large = String(repeating: "x", count: 1 << 20)
        #expect(await storeErrorCode { try await store.add(large) } == .full)
        #expect(store.statistics.full == 1)
        #expect(try await store.texts() == ["a"])
        try await store.write { try $0.execute(sql: "PRAGMA max_page_count = 100000") }
        try await store.add(large)
        #expect(try await store.texts().count == 2)
    }

    @Test(arguments: StoreKind.allCases) func storeThatCannotBeWrittenStillReads(kind: StoreKind) async throws {
        let store = try kind.open(in: folder)
        try await store.add("a")
        try await store.write { try $0.execute(sql: "PRAGMA query_only = ON") }
        #expect(await storeErrorCode { try await store.add("b") } == .readOnly)
        #expect(try await store.texts() == ["a"])
    }

    @Test(arguments: [ResultCode.SQLITE_IOERR_FSYNC, .SQLITE_CORRUPT])
    func storeTakesNoMoreWritesWhenTheDiskCannotBeTrusted(result: ResultCode) async throws {
        let store = try folder.openStore()
        try await store.add("a")
        #expect(store.failure == nil)
        let code = await storeErrorCode { try await store.write { _ in throw DatabaseError(resultCode: result) } }
        #expect(await storeErrorCode { try await store.add("b") } == code)
        #expect(store.failure?.code == code)
        #expect(try await store.texts() == ["a"])
    }

    @Test func foreignWriteLockIsWaitedForAndThenReported() async throws {
        let store = try folder.openStore()
        var configuration = Configuration()
        configuration.allowsUnsafeTransactions = true
        let other = try DatabaseQueue(path: folder.database, configuration: configuration)
        try other.inDatabase { try $0.execute(sql: "BEGIN IMMEDIATE") }
        #expect(await storeErrorCode { try await store.add("a") } == .busy)
        try other.inDatabase { try $0.execute(sql: "COMMIT") }
        try await store.add("a")
        #expect(try await store.texts() == ["a"])
    }
}
