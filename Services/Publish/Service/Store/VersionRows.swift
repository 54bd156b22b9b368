import GRDB
import Storage
import Wire

/// The table `workflow_version`.
enum VersionRows {
    static func insert(_ version: VersionRecord, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO workflow_version (
                    id, workflow_id, number, created_at, created_by, graph, metadata, runnable_config, mermaid, notes
                ) VALUES (
                    :id, :workflow_id, :number, :created_at, :created_by, :graph, :metadata, :runnable_config, :mermaid,
                    :notes
                )
                """
        ).execute(arguments: [
            "id": version.id, "workflow_id": version.workflowID, "number": version.number,
            "created_at": version.createdAt.microseconds, "created_by": version.createdBy,
            "graph": StoredJSON.text(version.content.graph), "metadata": StoredJSON.text(version.content.metadata),
            "runnable_config": version.content.runnableConfig.map(StoredJSON.text),
            "mermaid": version.content.mermaid, "notes": version.content.notes,
        ])
    }

    static func find(_ number: Int, of workflowID: String, _ db: Database) throws -> VersionRecord? {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM workflow_version WHERE workflow_id = ? AND number = ?")
        return try Row.fetchOne(statement, arguments: [workflowID, number]).map(record)
    }

    /// Ascending.
    static func all(of workflowID: String, _ db: Database) throws -> [VersionRecord] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM workflow_version WHERE workflow_id = ? ORDER BY number")
        return try Row.fetchAll(statement, arguments: [workflowID]).map(record)
    }

    static func complete(_ version: VersionRecord, _ db: Database) throws -> StoredVersion {
        StoredVersion(
            record: version, auditLog: try AuditRows.newest(of: version.workflowID, version: version.number, db))
    }

    private static func record(_ row: Row) throws -> VersionRecord {
        VersionRecord(
            id: row["id"], workflowID: row["workflow_id"], number: row["number"],
            createdAt: Timestamp(microseconds: row["created_at"]), createdBy: row["created_by"],
            content: VersionContent(
                graph: try StoredJSON.value(row["graph"]), metadata: try StoredJSON.object(row["metadata"]),
                runnableConfig: try (row["runnable_config"] as String?).map(StoredJSON.object),
                mermaid: row["mermaid"], notes: row["notes"]))
    }
}
