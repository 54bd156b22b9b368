import GRDB
import Storage

extension SQLChatStore {
    /// How long a deletion waits for turns to share a commit with.
    private static let patience = Duration.milliseconds(20)

    func runReports(limit: Int, bytes: Int) async throws -> [StoredReport] {
        try await store.read { db in
            let statement = try db.cachedStatement(
                sql: "SELECT revision, json FROM run_report ORDER BY revision LIMIT ?")
            let rows = try Row.fetchCursor(statement, arguments: [limit])
            var reports: [StoredReport] = []
            var sum = 0
            while let row = try rows.next() {
                let report = StoredReport(revision: row[0], json: row[1])
                sum += report.json.utf8.count
                guard reports.isEmpty || sum <= bytes else { break }
                reports.append(report)
            }
            return reports
        }
    }

    func runReport(ofTurn turnID: String) async throws -> String? {
        try await store.read { db in
            try String.fetchOne(db, sql: "SELECT run FROM turn WHERE id = ?", arguments: [turnID])
        }
    }

    func deleteRunReports(_ revisions: [Int64]) async throws {
        try await store.write(patience: Self.patience) { db in
            let statement = try db.cachedStatement(sql: "DELETE FROM run_report WHERE revision = ?")
            for revision in revisions { try statement.execute(arguments: [revision]) }
        }
    }
}
