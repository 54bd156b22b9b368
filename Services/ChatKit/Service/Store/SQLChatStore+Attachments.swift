import GRDB
import Storage
import Wire

extension SQLChatStore: AttachmentStore {
    func announce(_ attachment: AttachmentRecord, within limits: UploadLimits) async throws {
        try await store.write { db in
            let owner = attachment.owner
            if let limit = limits.perSubject {
                let sum = try db.cachedStatement(
                    sql: "SELECT ifnull(sum(size), 0) FROM attachment WHERE workflow_id = ? AND subject = ?")
                let used = try Int.fetchOne(sum, arguments: [owner.workflowID, owner.subject]) ?? 0
                guard used + attachment.size <= limit else { throw Refusal.uploadQuotaExceeded }
            }
            if let limit = limits.perWorkflow {
                let sum = try db.cachedStatement(
                    sql: "SELECT ifnull(sum(size), 0) FROM attachment WHERE workflow_id = ?")
                let used = try Int.fetchOne(sum, arguments: [owner.workflowID]) ?? 0
                guard used + attachment.size <= limit else { throw Refusal.uploadQuotaExceeded }
            }
            try db.cachedStatement(
                sql: """
                    INSERT INTO attachment (id, workflow_id, subject, name, mime_type, size, is_stored, created_at)
                    VALUES (?, ?, ?, ?, ?, ?, 0, ?)
                    """
            ).execute(arguments: [
                attachment.id, owner.workflowID, owner.subject, attachment.name, attachment.mimeType, attachment.size,
                attachment.createdAt.microseconds,
            ])
        }
    }

    func attachment(_ id: String) async throws -> AttachmentRecord? {
        try await store.read { db in try Self.attachment(id, db) }
    }

    func attachment(_ id: String, of owner: Owner) async throws -> AttachmentRecord? {
        try await store.read { db in try Self.attachment(id, of: owner, db) }
    }

    func attachments(_ ids: [String], for thread: String?, of owner: Owner) async throws -> [AttachmentRecord] {
        try await store.read { db in
            try ids.map { id in
                guard let record = try Self.attachment(id, of: owner, db), record.isStored,
                    record.threadID == nil || record.threadID == thread
                else { throw Refusal.attachmentNotFound }
                return record
            }
        }
    }

    func complete(_ id: String, size: Int) async throws -> AttachmentRecord {
        try await store.write { db in
            try db.cachedStatement(sql: "UPDATE attachment SET size = ?, is_stored = 1 WHERE id = ? AND is_stored = 0")
                .execute(arguments: [size, id])
            let isDone = db.changesCount == 1
            guard let record = try Self.attachment(id, db) else { throw Refusal.attachmentNotFound }
            guard isDone else { throw Refusal.uploadAlreadyDone }
            return record
        }
    }

    func deleteAttachment(_ id: String, of owner: Owner) async throws {
        try await store.write { db in
            guard let record = try Self.attachment(id, of: owner, db) else { throw Refusal.attachmentNotFound }
            guard record.threadID == nil else { throw Refusal.attachmentInUse }
            try Self.delete(id, db)
        }
    }

    func deleteAnnounced(_ id: String) async throws {
        try await store.write { db in
            guard let record = try Self.attachment(id, db), !record.isStored else { return }
            try Self.delete(id, db)
        }
    }

    func deleteUnsent(before stored: Timestamp, announcedBefore announced: Timestamp) async throws {
        try await store.write { db in
            try db.cachedStatement(
                sql: "DELETE FROM attachment WHERE thread IS NULL AND created_at < iif(is_stored, ?, ?)"
            ).execute(arguments: [stored.microseconds, announced.microseconds])
        }
    }

    func storedFiles() async throws -> Set<String> {
        try await store.read { db in
            try String.fetchSet(
                db, sql: "SELECT id FROM attachment WHERE is_stored UNION SELECT id FROM discarded_file")
        }
    }

    func discardedFiles(limit: Int) async throws -> [String] {
        try await store.read { db in
            try String.fetchAll(db, sql: "SELECT id FROM discarded_file LIMIT ?", arguments: [limit])
        }
    }

    func forgetDiscarded(_ ids: [String]) async throws {
        try await store.write { db in
            let statement = try db.cachedStatement(sql: "DELETE FROM discarded_file WHERE id = ?")
            for id in ids { try statement.execute(arguments: [id]) }
        }
    }

    /// Files go with the thread from then on.
    static func attach(_ ids: [String], to thread: Int64, of owner: Owner, _ db: Database) throws {
        for id in ids {
            try db.cachedStatement(
                sql: """
                    UPDATE attachment SET thread = :thread
                    WHERE id = :id AND workflow_id = :workflow AND subject = :subject AND is_stored
                    AND (thread IS NULL OR thread = :thread)
                    """
            ).execute(arguments: [
                "thread": thread, "id": id, "workflow": owner.workflowID, "subject": owner.subject,
            ])
            guard db.changesCount == 1 else { throw Refusal.attachmentNotFound }
        }
    }

    private static func delete(_ id: String, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM attachment WHERE id = ?").execute(arguments: [id])
    }

    private static func attachment(_ id: String, of owner: Owner, _ db: Database) throws -> AttachmentRecord? {
        try attachment(id, db).flatMap { $0.owner == owner ? $0 : nil }
    }

    private static func attachment(_ id: String, _ db: Database) throws -> AttachmentRecord? {
        let statement = try db.cachedStatement(
            sql: """
                SELECT attachment.id, attachment.workflow_id, attachment.subject, name, mime_type, size, is_stored,
                    thread.id, attachment.created_at
                FROM attachment LEFT JOIN thread ON thread.number = attachment.thread WHERE attachment.id = ?
                """)
        return try Row.fetchOne(statement, arguments: [id]).map { row in
            AttachmentRecord(
                id: row[0], owner: try Owner(workflowID: row[1], subject: row[2]), name: row[3], mimeType: row[4],
                size: row[5], isStored: row[6], threadID: row[7], createdAt: Timestamp(microseconds: row[8]))
        }
    }
}
