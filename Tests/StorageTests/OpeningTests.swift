import Foundation
import GRDB
import Storage
import Testing

/// What opening makes, checks and refuses.
struct OpeningTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    private func mode(_ path: String) throws -> Int? {
        try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    }

    /// Opening must be refused with this code, and must not change one byte of database and log.
    private func expectRefusal(
        _ code: StoreError.Code, in folder: TemporaryFolder, _ schema: StoreSchema = .notes,
        _ location: SourceLocation = #_sourceLocation
    ) {
        let (database, log) = (folder.bytes(folder.database), folder.bytes(folder.log))
        let error = #expect(throws: StoreError.self, sourceLocation: location) { try folder.openStore(schema) }
        #expect(error?.code == code, sourceLocation: location)
        #expect(error?.message.contains(folder.database) == true, sourceLocation: location)
        let isUntouched =
            folder.bytes(folder.database) == database && (folder.bytes(folder.log) ?? Data()) == (log ?? Data())
        #expect(isUntouched, sourceLocation: location)
    }

    @Test func missingFolderIsMadeForThisUserAlone() async throws {
        let path = folder.path + "/state/deep"
        let store = try Store(name: "notes", at: .folder(path), schema: .notes, logger: .silent)
        try await store.add("a")
        #expect(try mode(folder.path + "/state") == 0o700)
        #expect(try mode(path) == 0o700)
        for suffix in [".sqlite", ".sqlite-wal", ".sqlite-shm", ".lock"] {
            #expect(try mode(path + "/notes" + suffix) == 0o600)
        }
    }

    @Test func looseModeOfAnExistingFileIsTightened() async throws {
        try await folder.openStore().close()
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.database)
        let store = try folder.openStore()
        #expect(try mode(folder.database) == 0o600)
        try await store.close()
    }

    @Test func folderThatCannotBeMadeIsReported() throws {
        let path = folder.path + "/file"
        #expect(FileManager.default.createFile(atPath: path, contents: nil))
        let error = #expect(throws: StoreError.self) {
            try Store(name: "notes", at: .folder(path + "/below"), schema: .notes, logger: .silent)
        }
        #expect(error?.code == .unavailable)
    }

    @Test func writerLosesNothingAndTrustsNoSchema() async throws {
        let store = try folder.openStore()
        let settings = try await store.write { db in
            try ["synchronous", "foreign_keys", "trusted_schema", "cell_size_check", "application_id"].map {
                try Int.fetchOne(db, sql: "PRAGMA \($0)")
            }
        }
        #expect(settings == [2, 1, 0, 1, 0x4e4f_5445])
        #expect(try await store.write { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
        let reader = try await store.read { db in
            try ["query_only", "trusted_schema", "cell_size_check"].map { try Int.fetchOne(db, sql: "PRAGMA \($0)") }
        }
        #expect(reader == [1, 0, 1])
    }

    @Test func secondStoreOfTheProcessIsRefused() async throws {
        let first = try folder.openStore()
        #expect(throws: StoreError.self) { try folder.openStore() }
        #expect(await storeErrorCode { _ = try folder.openStore() } == .locked)
        try await first.add("unharmed")
        try await first.close()
        let second = try folder.openStore()
        #expect(try await second.texts() == ["unharmed"])
    }

    @Test func storeOfAnotherProcessIsRefused() async throws {
        try await folder.openStore().close()
        let (holder, output, input) = (Process(), Pipe(), Pipe())
        holder.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        holder.arguments = ["--nonblock", folder.lock, "sh", "-c", "echo held; read line"]
        holder.standardOutput = output
        holder.standardInput = input
        try holder.run()
        #expect(output.fileHandleForReading.availableData == Data("held\n".utf8))
        #expect(await storeErrorCode { _ = try folder.openStore() } == .locked)

        try input.fileHandleForWriting.close()
        holder.waitUntilExit()
        try await folder.openStore().close()
    }

    @Test func anotherProcessIsKeptOut() async throws {
        let store = try folder.openStore()
        let other = Process()
        other.executableURL = URL(fileURLWithPath: "/usr/bin/flock")
        other.arguments = ["--nonblock", folder.lock, "true"]
        try other.run()
        other.waitUntilExit()
        #expect(other.terminationStatus == 1)
        try await store.close()
    }

    @Test func twoStoresShareAFolderUnderTwoNames() async throws {
        let first = try folder.openStore()
        let second = try Store(name: "others", at: .folder(folder.path), schema: .notes, logger: .silent)
        try await first.add("a")
        #expect(try await second.texts() == [])
    }

    @Test func newerSchemaIsRefusedAndTheFileUntouched() async throws {
        let newer = StoreSchema(
            applicationID: StoreSchema.notes.applicationID,
            migrations: StoreSchema.notes.migrations + [
                .init("later") { try $0.execute(sql: "CREATE TABLE later (id INTEGER PRIMARY KEY) STRICT") }
            ])
        let store = try folder.openStore(newer)
        try await store.add("a")
        // Once as a crash leaves it, with everything still in the log, and once closed.
        expectRefusal(.newerSchema, in: try folder.crashImage())
        try await store.close()
        expectRefusal(.newerSchema, in: folder)
        #expect(try await folder.openStore(newer).texts() == ["a"])
    }

    @Test func foreignDatabaseIsRefusedAndTheFileUntouched() async throws {
        let foreign = StoreSchema(applicationID: 7, migrations: StoreSchema.notes.migrations)
        let store = try folder.openStore(foreign)
        try await store.add("a")
        expectRefusal(.foreignFile, in: try folder.crashImage())
        try await store.close()
        expectRefusal(.foreignFile, in: folder)
    }

    @Test func databaseWithoutAnApplicationIsRefused() throws {
        let queue = try DatabaseQueue(path: folder.database)
        try queue.write { try $0.execute(sql: "CREATE TABLE note (text)") }
        try queue.close()
        expectRefusal(.foreignFile, in: folder)
    }

    // SQLite takes what is shorter than a header for an empty database of nobody.
    @Test(arguments: [
        (String(repeating: "not a database. ", count: 1000), StoreError.Code.corrupt), ("x", .foreignFile),
    ])
    func garbageIsRefusedAndTheFileUntouched(content: String, code: StoreError.Code) throws {
        #expect(FileManager.default.createFile(atPath: folder.database, contents: Data(content.utf8)))
        expectRefusal(code, in: folder)
    }

    @Test func damagedPageIsRefusedAndTheFileUntouched() async throws {
        let store = try folder.openStore()
        try await store.write { db in
            for number in 0..<2000 {
                try db.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: ["text number \(number)"])
            }
        }
        try await store.close()
        #expect(folder.bytes(folder.log)?.isEmpty != false)
        let file = try #require(FileHandle(forUpdatingAtPath: folder.database))
        try file.seek(toOffset: 8 * 4096)
        try file.write(contentsOf: Data(repeating: 0xA5, count: 4096))
        try file.close()
        expectRefusal(.corrupt, in: folder)
    }

    @Test func emptyFileBecomesAStore() async throws {
        #expect(FileManager.default.createFile(atPath: folder.database, contents: nil))
        let store = try folder.openStore()
        try await store.add("a")
        #expect(try mode(folder.database) == 0o600)
    }

    @Test func interruptedCreationIsBegunAnew() async throws {
        #expect(FileManager.default.createFile(atPath: folder.database + ".new", contents: Data("half".utf8)))
        let store = try folder.openStore()
        try await store.add("a")
        #expect(!FileManager.default.fileExists(atPath: folder.database + ".new"))
    }
}
