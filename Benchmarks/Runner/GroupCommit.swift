import Foundation
import GRDB
import Logging
import Storage

/// Inserts that share commits, against one transaction an insert with the same durability.
enum GroupCommit {
    private static let writers = 64

    static func measure(_ span: Duration) async throws -> [Row] {
        let folder = "/tmp/orcheo-bench-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let grouped = try await grouped(folder, for: span)
        let single = try single(folder, for: span)
        try FileManager.default.removeItem(atPath: folder)
        return [
            Row(
                what: "durable inserts, \(writers) writers", ours: "\(Int(grouped))/s",
                reference: "\(Int(single))/s one transaction each", ratio: grouped / single, goal: "")
        ]
    }

    private static let row = String(repeating: "x", count: 500)
    private static let table = "CREATE TABLE rows (id INTEGER PRIMARY KEY, content TEXT NOT NULL) STRICT"
    private static let insert = "INSERT INTO rows (content) VALUES (?)"

    private static func grouped(_ folder: String, for span: Duration) async throws -> Double {
        let schema = StoreSchema(applicationID: 0x6265_6E63, migrations: [.init("rows") { try $0.execute(sql: table) }])
        let store = try Store(
            name: "grouped", at: .folder(folder), schema: schema, logger: Logger(label: "bench"))
        let end = ContinuousClock.now + span
        let count = try await withThrowingTaskGroup(of: Int.self) { group in
            for _ in 0..<writers {
                group.addTask {
                    var count = 0
                    while ContinuousClock.now < end {
                        try await store.write { database in
                            try database.cachedStatement(sql: insert).execute(arguments: [row])
                        }
                        count += 1
                    }
                    return count
                }
            }
            return try await group.reduce(0, +)
        }
        try await store.close()
        return Double(count) / (span / .seconds(1))
    }

    private static func single(_ folder: String, for span: Duration) throws -> Double {
        var configuration = Configuration()
        configuration.journalMode = .wal
        let queue = try DatabaseQueue(path: "\(folder)/single.sqlite", configuration: configuration)
        try queue.writeWithoutTransaction { try $0.execute(sql: "PRAGMA synchronous = FULL; \(table)") }
        let end = ContinuousClock.now + span
        var count = 0
        while ContinuousClock.now < end {
            try queue.write { try $0.cachedStatement(sql: insert).execute(arguments: [row]) }
            count += 1
        }
        return Double(count) / (span / .seconds(1))
    }
}
