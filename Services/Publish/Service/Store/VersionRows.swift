import GRDB
import Storage
import Wire

/// The table `workflow_version`.
enum VersionRows {
    static func insert(_ version: VersionRecord, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO workflow_version (
                    id, workflow_id, number, created_at, created_by, graph, metadata, runnable_config, mermaid, notes,
                    revision
                ) VALUES (
                    :id, :workflow_id, :number, :created_at, :created_by, :graph, :metadata, :runnable_config, :mermaid,
                    :notes, :revision
                )
                """
        ).execute(arguments: [
            "id": version.id, "workflow_id": version.workflowID, "number": version.number,
            "created_at": version.createdAt.microseconds, "created_by": version.createdBy,
            "graph": StoredJSON.text(version.content.graph), "metadata": StoredJSON.text(version.content.metadata),
            "runnable_config": version.content.runnableConfig.map(StoredJSON.text),
            "mermaid": version.content.mermaid, "notes": version.content.notes, "revision": version.revision,
        ])
    }

    /// Stores what of a version can change.
    static func update(_ version: VersionRecord, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE workflow_version SET runnable_config = ?, revision = ? WHERE id = ?")
            .execute(arguments: [
                version.content.runnableConfig.map(StoredJSON.text), version.revision, version.id,
            ])
    }

    static func find(
        _ number: Int, of workflowID: String, withGraph: Bool = true, _ db: Database
    ) throws -> VersionRecord? {
        let statement = try db.cachedStatement(
            sql: "SELECT \(columns(withGraphs: withGraph)) FROM workflow_version WHERE workflow_id = ? AND number = ?")
        return try Row.fetchOne(statement, arguments: [workflowID, number]).map(record)
    }

    /// Ascending. A graph that is left out is null, and not read either: it can have megabytes.
    static func page(
        of workflowID: String, after number: Int, limit: Int, withGraphs: Bool, _ db: Database
    ) throws -> Page<VersionRecord> {
        let statement = try db.cachedStatement(
            sql: """
                SELECT \(columns(withGraphs: withGraphs)) FROM workflow_version
                WHERE workflow_id = ? AND number > ? ORDER BY number LIMIT ?
                """)
        return Page(try Row.fetchAll(statement, arguments: [workflowID, number, limit + 1]).map(record), limit: limit)
    }

    private static func columns(withGraphs: Bool) -> String {
        """
        id, workflow_id, number, created_at, created_by, \(withGraphs ? "graph" : "'null' AS graph"), metadata,
        runnable_config, mermaid, notes, revision
        """
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
                mermaid: row["mermaid"], notes: row["notes"]),
            revision: row["revision"])
    }
}
