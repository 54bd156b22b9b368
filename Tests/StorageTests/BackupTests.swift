import Foundation
import GRDB
import Storage
import Testing

/// What a copy of a store holds, and how a backup takes the place of a store.
struct BackupTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// Saves a copy as a command does that was sent it.
    private func save(_ store: Store, as name: String) async throws -> StoreBackup {
        let copy = try #require(try await store.copy())
        let file = try NewFile("\(folder.path)/\(name)")
        var offset = 0
        while offset < copy.size {
            let bytes = try await copy.read(from: offset, upTo: 10_000)
            try file.append(bytes)
            offset += bytes.count
        }
        try file.sync()
        return StoreBackup(file.path)
    }

    private func texts(in backup: StoreBackup) throws -> [String] {
        let queue = try DatabaseQueue(path: backup.path)
        defer { #expect(throws: Never.self) { try queue.close() } }
        return try queue.read { try String.fetchAll($0, sql: "SELECT text FROM note ORDER BY id") }
    }

    private func restoration(_ moment: String = "then", _ schema: StoreSchema = .notes) -> StoreRestoration {
        StoreRestoration(name: "notes", in: folder.path, schema: schema, moment: moment)
    }

    /// Restoring must be refused with this code, and must leave the store as it is and nothing beside it.
    private func expectRefusal(
        _ code: StoreError.Code, of backup: StoreBackup, _ schema: StoreSchema = .notes,
        files: StoreRestoration.Files? = nil, _ location: SourceLocation = #_sourceLocation
    ) throws {
        let (database, log) = (folder.bytes(folder.database), folder.bytes(folder.log))
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        let error = #expect(throws: StoreError.self, sourceLocation: location) {
            try restoration("then", schema).restore(backup, files: files)
        }
        #expect(error?.code == code, "\(error.debugDescription)", sourceLocation: location)
        let isUntouched = folder.bytes(folder.database) == database && folder.bytes(folder.log) == log
        #expect(isUntouched, sourceLocation: location)
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(left == names, sourceLocation: location)
    }

    @Test func copyHoldsWhatWasAcknowledgedWhileMuchIsWritten() async throws {
        let store = try folder.openStore()
        try await withThrowingTaskGroup { group in
            let writing = Task {
                var count = 0
                while !Task.isCancelled {
                    try await store.add("\(count)")
                    count += 1
                }
                return count
            }
            group.addTask { _ = try await writing.value }
            for number in 0..<10 {
                try await eventually { try await store.texts().count > number * 20 }
                let acknowledged = try await store.texts()
                let backup = try await save(store, as: "backup\(number)")
                #expect(try backup.verify(.notes) == "mark")
                let copied = try texts(in: backup)
                // In the order in which they were written, without a gap.
                #expect(copied.starts(with: acknowledged))
                #expect(copied == (0..<copied.count).map(String.init))
            }
            writing.cancel()
            try await group.waitForAll()
        }
        #expect(!Folder.contains("\(folder.database).copy"))
        try await store.close()
    }

    @Test func copyIsOneFileOfItsMoment() async throws {
        let store = try folder.openStore()
        try await store.add("before")
        let copy = try #require(try await store.copy())
        try await store.add("after")
        let bytes = try await copy.read(from: 0, upTo: copy.size + 1)
        #expect(bytes.count == copy.size)
        // Neither reading nor writing needs a log (https://sqlite.org/fileformat2.html, 1.3.3).
        #expect(bytes[18...19] == [1, 1])
        let path = "\(folder.path)/backup"
        try Data(bytes).write(to: URL(filePath: path))
        #expect(try texts(in: StoreBackup(path)) == ["before"])
        #expect(try await copy.read(from: copy.size, upTo: 10) == [])
        try await store.close()
    }

    @Test func storeInMemoryHasNoCopy() async throws {
        let store = try StoreKind.memory.open(in: folder)
        let copy = try await store.copy()
        #expect(copy == nil)
    }

    @Test func oneCopyAtATimeAndNoneOutlivesAProcess() async throws {
        let store = try folder.openStore()
        let other = "\(folder.database).copy"
        try Data("half".utf8).write(to: URL(filePath: other))
        let code = await storeErrorCode { _ = try await store.copy() }
        #expect(code == .busy)
        try await store.close()
        // A process that died while it copied.
        let next = try folder.openStore()
        #expect(!Folder.contains(other))
        try await next.close()
    }

    @Test func restoringBringsEverythingBackAndLosesNothing() async throws {
        let store = try folder.openStore()
        try await store.add("kept")
        let backup = try await save(store, as: "backup")
        try await store.add("later")
        // As a killed process leaves it: the newest write is in the log alone.
        let crashed = try folder.crashImage()
        try await store.close()
        let restored = StoreRestoration(name: "notes", in: crashed.path, schema: .notes, moment: "then")
        let outcome = try restored.restore(backup, files: nil)
        #expect(outcome.schema == "mark")
        #expect(outcome.before == ["\(crashed.database).before-restore-then"])
        let mode = try FileManager.default.attributesOfItem(atPath: crashed.database)[.posixPermissions] as? Int
        #expect(mode == 0o600)
        let reopened = try crashed.openStore()
        #expect(try await reopened.texts() == ["kept"])
        try await reopened.close()
        #expect(try texts(in: StoreBackup(outcome.before[0])) == ["kept", "later"])
        // The backup is as it was, and good for another time.
        #expect(try backup.verify(.notes) == "mark")
        let again = #expect(throws: StoreError.self) { try restored.restore(backup, files: nil) }
        #expect(again?.message.contains("before-restore-then is there already") == true)
    }

    @Test func restoringMakesAStoreWhereNoneWas() async throws {
        let store = try folder.openStore()
        try await store.add("a")
        let backup = try await save(store, as: "backup")
        try await store.close()
        let fresh = try TemporaryFolder()
        let outcome = try StoreRestoration(name: "notes", in: fresh.path + "/deep", schema: .notes, moment: "then")
            .restore(backup, files: nil)
        #expect(outcome.before == [])
        let made = try Store(name: "notes", at: .folder(fresh.path + "/deep"), schema: .notes, logger: .silent)
        #expect(try await made.texts() == ["a"])
        try await made.close()
    }

    @Test func filesComeBackWithTheirStore() async throws {
        let store = try folder.openStore()
        let backup = try await save(store, as: "backup")
        try await store.close()
        for (name, text) in [("files", "new"), ("backup.files", "old")] {
            try Folder.make("\(folder.path)/\(name)")
            try Data(text.utf8).write(to: URL(filePath: "\(folder.path)/\(name)/one"))
        }
        let files = StoreRestoration.Files(name: "files", source: "\(backup.path).files")
        let outcome = try restoration().restore(backup, files: files)
        #expect(outcome.files == 1)
        #expect(outcome.before.count == 2)
        #expect(folder.bytes("\(folder.path)/files/one") == Data("old".utf8))
        #expect(folder.bytes("\(folder.path)/files.before-restore-then/one") == Data("new".utf8))
    }

    @Test func whatIsNoBackupIsRefused() async throws {
        let store = try folder.openStore()
        for number in 0..<2000 { try await store.add("note \(number)") }
        let backup = try await save(store, as: "backup")
        try expectRefusal(.locked, of: backup)
        try await store.close()
        let whole = try #require(folder.bytes(backup.path))
        func changed(_ name: String, _ change: (inout Data) -> Void) throws -> StoreBackup {
            var data = whole
            change(&data)
            try data.write(to: URL(filePath: "\(folder.path)/\(name)"))
            return StoreBackup("\(folder.path)/\(name)")
        }
        try expectRefusal(.corrupt, of: try changed("short") { $0.removeLast($0.count / 2) })
        try expectRefusal(.corrupt, of: try changed("empty") { $0 = Data() })
        try expectRefusal(.corrupt, of: try changed("text") { $0 = Data("not a database, by far".utf8) })
        try expectRefusal(
            .corrupt, of: try changed("damaged") { $0.replaceSubrange(8192..<8292, with: Data(count: 100)) })
        try expectRefusal(
            .foreignFile, of: backup, StoreSchema(applicationID: 1, migrations: StoreSchema.notes.migrations))
        let older = StoreSchema(
            applicationID: StoreSchema.notes.applicationID, migrations: [StoreSchema.notes.migrations[0]])
        try expectRefusal(.newerSchema, of: backup, older)
        try expectRefusal(.unavailable, of: StoreBackup("\(folder.path)/none"))
        try expectRefusal(.unavailable, of: StoreBackup(folder.path))
        let missing = StoreRestoration.Files(name: "files", source: "\(folder.path)/none")
        try expectRefusal(.unavailable, of: backup, files: missing)
        // Somebody's copy of a store that was in use: the newest writes are in the file beside it.
        try Data("log".utf8).write(to: URL(filePath: "\(backup.path)-wal"))
        try expectRefusal(.unavailable, of: backup)
    }
}
