import Foundation
import GRDB
import Logging
import Storage

/// Both kinds of store, for tests that hold for either, in a folder that goes with this value.
enum StoreKind: CaseIterable, Sendable {
    case memory
    case file

    func open(_ schema: StoreSchema = .notes, in folder: TemporaryFolder) throws(StoreError) -> Store {
        switch self {
        case .memory: try Store(name: "notes", at: .memory, schema: schema, logger: .silent)
        case .file: try folder.openStore(schema)
        }
    }
}

/// A folder of one test, removed when its last user lets go of it.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "storage-tests-" + UUID().uuidString
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("\(path) stays behind: \(error)")
        }
    }

    var database: String { path + "/notes.sqlite" }
    var log: String { database + "-wal" }
    var lock: String { path + "/notes.lock" }

    func openStore(_ schema: StoreSchema = .notes) throws(StoreError) -> Store {
        try Store(name: "notes", at: .folder(path), schema: schema, logger: .silent)
    }

    /// The bytes of a file, `nil` if there is none.
    func bytes(_ path: String) -> Data? { FileManager.default.contents(atPath: path) }

    /// What `kill -9` would leave of a store that lives here: its files at this moment, in a new folder.
    func crashImage() throws -> TemporaryFolder {
        let image = try TemporaryFolder()
        for (from, to) in [(database, image.database), (log, image.log)] {
            try FileManager.default.copyItem(atPath: from, toPath: to)
        }
        return image
    }

    /// The texts that another connection sees in the file.
    func textsSeenFromOutside() throws -> [String] {
        var configuration = Configuration()
        configuration.readonly = true
        let queue = try DatabaseQueue(path: database, configuration: configuration)
        return try queue.read { try String.fetchAll($0, sql: "SELECT text FROM note ORDER BY id") }
    }
}

extension Logger {
    static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

extension StoreSchema {
    static let notes = StoreSchema(
        applicationID: 0x4e4f_5445,
        migrations: [
            Migration("note") { db in
                try db.execute(sql: "CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT NOT NULL UNIQUE) STRICT")
            },
            Migration("mark") { db in
                try db.execute(
                    sql: """
                        CREATE TABLE mark (
                            note INTEGER NOT NULL REFERENCES note (id) DEFERRABLE INITIALLY DEFERRED
                        ) STRICT
                        """)
            },
        ])
}

extension Store {
    /// On the caller's actor, like the write itself, so that callers in order are writes in order.
    nonisolated(nonsending) func add(_ text: String) async throws {
        try await write { try $0.execute(sql: "INSERT INTO note (text) VALUES (?)", arguments: [text]) }
    }

    func texts() async throws -> [String] {
        try await read { try String.fetchAll($0, sql: "SELECT text FROM note ORDER BY id") }
    }
}
