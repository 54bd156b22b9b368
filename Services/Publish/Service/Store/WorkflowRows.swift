import GRDB
import PublishAPI
import Storage
import Wire

/// The tables `workflow`, `workflow_tag` and `store_state`.
enum WorkflowRows {
    /// Everything of a workflow in one row; its tags come from a second query.
    private static let columns = """
        SELECT workflow.*,
            (SELECT max(number) FROM workflow_version WHERE workflow_id = workflow.id) AS newest_version
        FROM workflow
        """

    /// - Throws: ``PublishError/workflowNotFound``.
    static func find(_ reference: WorkflowReference, _ db: Database) throws -> WorkflowRecord {
        // At most one active workflow has the handle; of archived ones the last changed counts.
        let byHandle = try db.cachedStatement(
            sql: "\(columns) WHERE handle = ? ORDER BY is_archived, revision DESC LIMIT 1")
        if let row = try Row.fetchOne(byHandle, arguments: [reference.handle]) { return try record(row, db) }
        guard let id = reference.id else { throw PublishError.workflowNotFound }
        let byID = try db.cachedStatement(sql: "\(columns) WHERE id = ?")
        guard let row = try Row.fetchOne(byID, arguments: [id]) else { throw PublishError.workflowNotFound }
        return try record(row, db)
    }

    /// In the order of creation.
    static func all(_ db: Database) throws -> [WorkflowRecord] {
        try Row.fetchAll(db, sql: "\(columns) ORDER BY sequence").map { try record($0, db) }
    }

    /// - Throws: ``PublishError/handleTaken(_:)`` if another active workflow has the handle of this active one.
    static func requireFreeHandle(_ workflow: WorkflowRecord, _ db: Database) throws {
        guard let handle = workflow.handle, !workflow.isArchived else { return }
        let statement = try db.cachedStatement(
            sql: "SELECT EXISTS (SELECT 1 FROM workflow WHERE handle = ? AND is_archived = 0 AND id <> ?)")
        let isTaken = try Bool.fetchOne(statement, arguments: [handle, workflow.id]) ?? false
        if isTaken { throw PublishError.handleTaken(handle) }
    }

    static func insert(_ workflow: WorkflowRecord, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO workflow (
                    id, created_at, owner, name, handle, slug, description, is_archived, draft_access, draft_version,
                    published_at, published_by, published_version, require_login, epoch, revision
                ) VALUES (
                    :id, :created_at, :owner, :name, :handle, :slug, :description, :is_archived, :draft_access,
                    :draft_version, :published_at, :published_by, :published_version, :require_login, :epoch, 0
                )
                """
        ).execute(
            arguments: changeable(workflow) + [
                "created_at": workflow.createdAt.microseconds, "owner": workflow.owner,
            ])
        try insertTags(workflow, db)
    }

    static func update(_ workflow: WorkflowRecord, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE workflow SET
                    name = :name, handle = :handle, slug = :slug, description = :description,
                    is_archived = :is_archived, draft_access = :draft_access, draft_version = :draft_version,
                    published_at = :published_at, published_by = :published_by,
                    published_version = :published_version, require_login = :require_login, epoch = :epoch
                WHERE id = :id
                """
        ).execute(arguments: changeable(workflow))
        guard try tags(of: workflow.id, db) != workflow.tags else { return }
        try db.cachedStatement(sql: "DELETE FROM workflow_tag WHERE workflow_id = ?").execute(arguments: [workflow.id])
        try insertTags(workflow, db)
    }

    private static func changeable(_ workflow: WorkflowRecord) -> StatementArguments {
        [
            "id": workflow.id, "name": workflow.name, "handle": workflow.handle, "slug": workflow.slug,
            "description": workflow.description, "is_archived": workflow.isArchived,
            "draft_access": workflow.draftAccess.rawValue, "draft_version": workflow.draftVersion,
            "published_at": workflow.publication?.at.microseconds, "published_by": workflow.publication?.by,
            "published_version": workflow.publication?.version,
            "require_login": workflow.publication?.requireLogin ?? false, "epoch": workflow.epoch,
        ]
    }

    private static func insertTags(_ workflow: WorkflowRecord, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO workflow_tag (workflow_id, position, tag) VALUES (?, ?, ?)")
        for (position, tag) in workflow.tags.enumerated() {
            try statement.execute(arguments: [workflow.id, position, tag])
        }
    }

    /// Counts the change that is being made and returns its number.
    static func raiseRevision(of id: String, _ db: Database) throws -> Int {
        try db.cachedStatement(sql: "UPDATE store_state SET revision = revision + 1").execute()
        let revision = try revision(db)
        try db.cachedStatement(sql: "UPDATE workflow SET revision = ? WHERE id = ?").execute(arguments: [revision, id])
        return revision
    }

    static func revision(_ db: Database) throws -> Int {
        guard let revision = try Int.fetchOne(try db.cachedStatement(sql: "SELECT revision FROM store_state")) else {
            throw StoreError(.corrupt, "The publish store has lost its revision.")
        }
        return revision
    }

    static func complete(_ workflow: WorkflowRecord, _ db: Database) throws -> StoredWorkflow {
        StoredWorkflow(record: workflow, auditLog: try AuditRows.newest(of: workflow.id, version: nil, db))
    }

    private static func record(_ row: Row, _ db: Database) throws -> WorkflowRecord {
        guard let draftAccess = DraftAccess(rawValue: row["draft_access"]) else {
            throw StoreError(.corrupt, "The publish store holds an unknown draft access.")
        }
        let id: String = row["id"]
        var workflow = WorkflowRecord(
            id: id, createdAt: Timestamp(microseconds: row["created_at"]), owner: row["owner"], name: row["name"],
            handle: row["handle"], slug: row["slug"], description: row["description"], tags: try tags(of: id, db),
            isArchived: row["is_archived"], draftAccess: draftAccess, draftVersion: row["draft_version"],
            newestVersion: row["newest_version"] ?? 0, epoch: row["epoch"], revision: row["revision"])
        if let at = row["published_at"] as Int64?, let by = row["published_by"] as String? {
            workflow.publication = OpenPublication(
                at: Timestamp(microseconds: at), by: by, requireLogin: row["require_login"],
                version: row["published_version"])
        }
        return workflow
    }

    private static func tags(of id: String, _ db: Database) throws -> [String] {
        let statement = try db.cachedStatement(
            sql: "SELECT tag FROM workflow_tag WHERE workflow_id = ? ORDER BY position")
        return try String.fetchAll(statement, arguments: [id])
    }
}
