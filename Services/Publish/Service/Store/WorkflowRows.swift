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

    /// In the order of creation.
    /// - Throws: ``PublishError/workflowNotFound`` for the workflow that the page is to come after.
    static func page(
        includeArchived: Bool, after id: String?, limit: Int, _ db: Database
    ) throws -> Page<WorkflowRecord> {
        var last = 0
        if let id {
            let place = try db.cachedStatement(sql: "SELECT sequence FROM workflow WHERE id = ?")
            guard let sequence = try Int.fetchOne(place, arguments: [id]) else { throw PublishError.workflowNotFound }
            last = sequence
        }
        let condition = includeArchived ? "sequence > ?" : "is_archived = 0 AND sequence > ?"
        let statement = try db.cachedStatement(sql: "\(columns) WHERE \(condition) ORDER BY sequence LIMIT ?")
        let rows = try Row.fetchAll(statement, arguments: [last, limit + 1])
        return Page(try rows.map { try record($0, db) }, limit: limit)
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
                    published_at, published_by, published_version, require_login, epoch, revision, chatkit,
                    allowed_origins, limits, contact, published_from, published_until
                ) VALUES (
                    :id, :created_at, :owner, :name, :handle, :slug, :description, :is_archived, :draft_access,
                    :draft_version, :published_at, :published_by, :published_version, :require_login, :epoch, 0,
                    :chatkit, :allowed_origins, :limits, :contact, :published_from, :published_until
                )
                """
        ).execute(
            arguments: try changeable(workflow) + [
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
                    published_version = :published_version, require_login = :require_login, epoch = :epoch,
                    chatkit = :chatkit, allowed_origins = :allowed_origins, limits = :limits, contact = :contact,
                    published_from = :published_from, published_until = :published_until
                WHERE id = :id
                """
        ).execute(arguments: try changeable(workflow))
        guard try tags(of: workflow.id, db) != workflow.tags else { return }
        try db.cachedStatement(sql: "DELETE FROM workflow_tag WHERE workflow_id = ?").execute(arguments: [workflow.id])
        try insertTags(workflow, db)
    }

    private static func changeable(_ workflow: WorkflowRecord) throws -> StatementArguments {
        [
            "id": workflow.id, "name": workflow.name, "handle": workflow.handle, "slug": workflow.slug,
            "description": workflow.description, "is_archived": workflow.isArchived,
            "draft_access": workflow.draftAccess.rawValue, "draft_version": workflow.draftVersion,
            "published_at": workflow.publication?.at.microseconds, "published_by": workflow.publication?.by,
            "published_version": workflow.publication?.version,
            "require_login": workflow.publication?.requireLogin ?? false, "epoch": workflow.epoch,
            "chatkit": try workflow.chatKit.map(StoredJSON.text(encoding:)),
            "allowed_origins": try workflow.visitorRules.allowedOrigins.map(StoredJSON.text(encoding:)),
            "limits": try workflow.visitorRules.limits.map(StoredJSON.text(encoding:)),
            "contact": workflow.visitorRules.contact,
            "published_from": workflow.publication?.from?.microseconds,
            "published_until": workflow.publication?.until?.microseconds,
        ]
    }

    private static func insertTags(_ workflow: WorkflowRecord, _ db: Database) throws {
        let statement = try db.cachedStatement(
            sql: "INSERT INTO workflow_tag (workflow_id, position, tag) VALUES (?, ?, ?)")
        for (position, tag) in workflow.tags.enumerated() {
            try statement.execute(arguments: [workflow.id, position, tag])
        }
    }

    static func setRevision(_ revision: Int, of id: String, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE workflow SET revision = ? WHERE id = ?").execute(arguments: [revision, id])
    }

    /// Counts the change that is being made and returns its number. Numbers have no gaps: whoever takes one has to
    /// commit it.
    static func raiseRevision(_ db: Database) throws -> Int {
        try db.cachedStatement(sql: "UPDATE store_state SET revision = revision + 1").execute()
        return try revision(db)
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
        workflow.chatKit = try (row["chatkit"] as String?).map { try StoredJSON.decode(ChatKitSettings.self, $0) }
        workflow.visitorRules = VisitorRules(
            allowedOrigins: try (row["allowed_origins"] as String?).map { try StoredJSON.decode([String].self, $0) },
            limits: try (row["limits"] as String?).map { try StoredJSON.decode(PublicationLimits.self, $0) },
            contact: row["contact"])
        if let at = row["published_at"] as Int64?, let by = row["published_by"] as String? {
            workflow.publication = OpenPublication(
                at: Timestamp(microseconds: at), by: by, requireLogin: row["require_login"],
                version: row["published_version"],
                from: (row["published_from"] as Int64?).map(Timestamp.init(microseconds:)),
                until: (row["published_until"] as Int64?).map(Timestamp.init(microseconds:)))
        }
        return workflow
    }

    private static func tags(of id: String, _ db: Database) throws -> [String] {
        let statement = try db.cachedStatement(
            sql: "SELECT tag FROM workflow_tag WHERE workflow_id = ? ORDER BY position")
        return try String.fetchAll(statement, arguments: [id])
    }
}
