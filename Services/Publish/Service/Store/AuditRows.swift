import Foundation
import GRDB
import Storage
import Wire

/// The table `audit_entry`, which is only ever appended to.
enum AuditRows {
    static func append(_ entry: AuditRecord, of workflowID: String, _ db: Database) throws {
        let last = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT sequence, hash FROM audit_entry ORDER BY sequence DESC LIMIT 1"))
        let sequence = (last?["sequence"] ?? 0) + 1
        let metadata = StoredJSON.text(entry.metadata)
        let hash = AuditChain.hash(
            after: last.map { Array($0["hash"] as Data) } ?? AuditChain.start,
            columns: [
                String(sequence), workflowID, entry.version.map(String.init) ?? "", String(entry.at.microseconds),
                entry.actor, entry.action.rawValue, metadata,
            ])
        try db.cachedStatement(
            sql: """
                INSERT INTO audit_entry (sequence, workflow_id, version, at, actor, action, metadata, hash)
                VALUES (:sequence, :workflow_id, :version, :at, :actor, :action, :metadata, :hash)
                """
        ).execute(arguments: [
            "sequence": sequence, "workflow_id": workflowID, "version": entry.version, "at": entry.at.microseconds,
            "actor": entry.actor, "action": entry.action.rawValue, "metadata": metadata, "hash": Data(hash),
        ])
    }

    /// The newest ``auditPage`` entries of a workflow (`version` nil) or of one of its versions, oldest first.
    static func newest(of workflowID: String, version: Int?, _ db: Database) throws -> [AuditRecord] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT version, at, actor, action, metadata FROM audit_entry
                WHERE workflow_id = ? AND version IS ? ORDER BY sequence DESC LIMIT ?
                """)
        return try Row.fetchAll(statement, arguments: [workflowID, version, auditPage]).reversed().map(record)
    }

    private static func record(_ row: Row) throws -> AuditRecord {
        guard let action = AuditAction(rawValue: row["action"]) else {
            throw StoreError(.corrupt, "The publish store holds an unknown audit action.")
        }
        return AuditRecord(
            version: row["version"], actor: row["actor"], action: action, at: Timestamp(microseconds: row["at"]),
            metadata: try StoredJSON.object(row["metadata"]))
    }
}
