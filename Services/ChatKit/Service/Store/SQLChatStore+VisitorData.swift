import GRDB
import Storage
import Wire

extension SQLChatStore: VisitorDataStore {
    /// Threads that are deleted in one transaction: other writes wait meanwhile.
    private static let threadsPerTransaction = 50

    func threadIDs(of subject: String, in workflowID: String?) async throws -> [String] {
        try await store.read { db in
            try String.fetchAll(
                db, sql: "SELECT id FROM thread WHERE subject = ? AND workflow_id = ifnull(?, workflow_id)",
                arguments: [subject, workflowID])
        }
    }

    func forget(_ subject: String, in workflowID: String?) async throws -> (threads: Int, files: Int) {
        let counts = try await store.write { db in
            let whose: StatementArguments = [subject, workflowID]
            let condition = "WHERE subject = ? AND workflow_id = ifnull(?, workflow_id)"
            let files = try Int.fetchOne(
                db, sql: "SELECT count(*) FROM attachment \(condition) AND is_stored", arguments: whose)
            try db.execute(sql: "DELETE FROM attachment \(condition)", arguments: whose)
            try db.execute(sql: "DELETE FROM thread \(condition)", arguments: whose)
            let threads = db.changesCount
            // Their figures are added to those of nobody in particular.
            try db.execute(
                sql: """
                    INSERT INTO usage (workflow_id, day, subject, turns, prompt_tokens, completion_tokens, reserved)
                    SELECT workflow_id, day, '\(UsageRows.forgotten)', turns, prompt_tokens, completion_tokens, reserved
                    FROM usage \(condition)
                    ON CONFLICT (workflow_id, day, subject) DO UPDATE SET turns = turns + excluded.turns,
                        prompt_tokens = prompt_tokens + excluded.prompt_tokens,
                        completion_tokens = completion_tokens + excluded.completion_tokens
                    """, arguments: whose)
            try db.execute(sql: "DELETE FROM usage \(condition)", arguments: whose)
            if workflowID == nil { try db.execute(sql: "DELETE FROM sent WHERE subject = ?", arguments: [subject]) }
            return (threads: threads, files: files ?? 0)
        }
        if counts.threads > 0 { onReport() }
        return counts
    }

    func workflowIDs() async throws -> [String] {
        try await store.read { db in try String.fetchAll(db, sql: "SELECT DISTINCT workflow_id FROM thread") }
    }

    func deleteThreads(of workflowID: String, idleSince moment: Timestamp) async throws -> Int {
        let count = try await store.write { db in
            try db.cachedStatement(
                sql: """
                    DELETE FROM thread WHERE number IN (
                        SELECT number FROM thread WHERE workflow_id = ? AND updated_at < ?
                        AND NOT EXISTS (SELECT 1 FROM turn WHERE turn.thread = thread.number AND closed_at IS NULL)
                        LIMIT ?)
                    """
            ).execute(arguments: [workflowID, moment.microseconds, Self.threadsPerTransaction])
            return db.changesCount
        }
        if count > 0 { onReport() }
        return count
    }

    func erasedTurns(limit: Int) async throws -> [String] {
        try await store.read { db in
            try String.fetchAll(db, sql: "SELECT turn_id FROM erased_run LIMIT ?", arguments: [limit])
        }
    }

    func forgetErased(_ turnIDs: [String]) async throws {
        try await store.write { db in
            let statement = try db.cachedStatement(sql: "DELETE FROM erased_run WHERE turn_id = ?")
            for id in turnIDs { try statement.execute(arguments: [id]) }
        }
    }
}
