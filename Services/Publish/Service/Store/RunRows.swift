import GRDB
import PublishAPI
import Storage
import Wire

/// The table `workflow_run`, one row for each turn.
enum RunRows {
    /// Notes what is reported of a turn, unless more is known already.
    /// - Returns: false if the version is not known.
    static func save(_ report: RunReport, _ db: Database) throws -> Bool {
        let known = try db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM workflow_version WHERE id = ? AND workflow_id = ?)")
        guard try Bool.fetchOne(known, arguments: [report.versionID, report.workflowID]) == true else { return false }
        try db.cachedStatement(
            sql: """
                INSERT INTO workflow_run (
                    id, turn_id, workflow_id, version_id, status, triggered_by, input_payload, created_at, started_at,
                    completed_at, reason
                ) VALUES (
                    :id, :turn_id, :workflow_id, :version_id, :status, :triggered_by, :input_payload, :created_at,
                    :started_at, :completed_at, :reason
                )
                ON CONFLICT (turn_id) DO UPDATE SET status = :status, started_at = :started_at,
                    completed_at = :completed_at, reason = :reason
                WHERE workflow_run.status IN ('pending', 'running')
                    AND NOT (:status = 'pending' AND workflow_run.status = 'running')
                """
        ).execute(arguments: [
            "id": report.id, "turn_id": report.turnID, "workflow_id": report.workflowID,
            "version_id": report.versionID, "status": report.status.rawValue, "triggered_by": report.triggeredBy,
            "input_payload": StoredJSON.text(report.inputPayload), "created_at": report.createdAt.microseconds,
            "started_at": report.startedAt?.microseconds, "completed_at": report.completedAt?.microseconds,
            "reason": report.reason,
        ])
        return true
    }

    static func erase(_ turnID: String, _ db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE workflow_run SET triggered_by = ?, input_payload = '{}' WHERE turn_id = ?"
        ).execute(arguments: [EraseRuns.erasedSubject, turnID])
    }

    /// Newest first.
    static func newest(of workflowID: String, limit: Int, _ db: Database) throws -> [RunReport] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT * FROM workflow_run WHERE workflow_id = ? ORDER BY created_at DESC, sequence DESC LIMIT ?
                """)
        return try Row.fetchAll(statement, arguments: [workflowID, limit]).map(report)
    }

    private static func report(_ row: Row) throws -> RunReport {
        guard let status = WorkflowRun.Status(rawValue: row["status"]) else {
            throw StoreError(.corrupt, "The publish store holds an unknown status of a run.")
        }
        return RunReport(
            id: row["id"], turnID: row["turn_id"], workflowID: row["workflow_id"], versionID: row["version_id"],
            status: status, triggeredBy: row["triggered_by"], inputPayload: try StoredJSON.value(row["input_payload"]),
            createdAt: Timestamp(microseconds: row["created_at"]),
            startedAt: (row["started_at"] as Int64?).map(Timestamp.init(microseconds:)),
            completedAt: (row["completed_at"] as Int64?).map(Timestamp.init(microseconds:)), reason: row["reason"])
    }
}
