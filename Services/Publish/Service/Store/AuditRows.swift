import Foundation
import GRDB
import Storage
import Wire

/// The table `audit_entry`, which is only ever appended to.
enum AuditRows {
    /// - Parameter workflowID: nil for what is about no workflow.
    static func append(_ entry: AuditRecord, of workflowID: String?, _ db: Database) throws {
        let last = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT sequence, hash FROM audit_entry ORDER BY sequence DESC LIMIT 1"))
        let row = AuditRow(
            sequence: (last?["sequence"] ?? 0) + 1, workflowID: workflowID, version: entry.version,
            at: entry.at.microseconds, actor: entry.actor, action: entry.action.rawValue,
            metadata: StoredJSON.text(entry.metadata), hash: [])
        let hash = AuditChain.hash(after: last.map { Array($0["hash"] as Data) } ?? AuditChain.start, row)
        try db.cachedStatement(
            sql: """
                INSERT INTO audit_entry (sequence, workflow_id, version, at, actor, action, metadata, hash)
                VALUES (:sequence, :workflow_id, :version, :at, :actor, :action, :metadata, :hash)
                """
        ).execute(arguments: [
            "sequence": row.sequence, "workflow_id": workflowID, "version": row.version, "at": row.at,
            "actor": row.actor, "action": row.action, "metadata": row.metadata, "hash": Data(hash),
        ])
    }

    /// The newest ``auditPage`` entries of a workflow (`version` nil) or of one of its versions, oldest first.
    static func newest(of workflowID: String, version: Int?, _ db: Database) throws -> [AuditRecord] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT * FROM audit_entry
                WHERE workflow_id = ? AND version IS ? ORDER BY sequence DESC LIMIT ?
                """)
        return try Row.fetchAll(statement, arguments: [workflowID, version, auditPage]).reversed()
            .map { try AuditRecord(row($0)) }
    }

    /// Newest first.
    static func page(of workflowID: String, before sequence: Int?, limit: Int, _ db: Database) throws -> Page<AuditRow>
    {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM audit_entry WHERE workflow_id = ? AND sequence < ? ORDER BY sequence DESC LIMIT ?")
        let rows = try Row.fetchAll(statement, arguments: [workflowID, sequence ?? Int.max, limit + 1])
        return Page(rows.map(row), limit: limit)
    }

    static func all(after sequence: Int, limit: Int, _ db: Database) throws -> [AuditRow] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM audit_entry WHERE sequence > ? ORDER BY sequence LIMIT ?")
        return try Row.fetchAll(statement, arguments: [sequence, limit]).map(row)
    }

    static func length(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'audit_entry'") ?? 0
    }

    private static func row(_ row: Row) -> AuditRow {
        AuditRow(
            sequence: row["sequence"], workflowID: row["workflow_id"], version: row["version"], at: row["at"],
            actor: row["actor"], action: row["action"], metadata: row["metadata"], hash: Array(row["hash"] as Data))
    }
}

extension AuditRecord {
    init(_ row: AuditRow) throws(StoreError) {
        guard let action = AuditAction(rawValue: row.action) else {
            throw StoreError(.corrupt, "The publish store holds an unknown audit action.")
        }
        self.init(
            version: row.version, actor: row.actor, action: action, at: Timestamp(microseconds: row.at),
            metadata: try StoredJSON.object(row.metadata))
    }
}
