import GRDB
import Storage
import Wire

/// Changes of threads outside of turns.
extension SQLChatStore {
    func rename(_ id: String, of owner: Owner, to title: String) async throws -> ThreadRecord? {
        try await store.write { db in
            guard let (number, _) = try Self.thread(id, of: owner, db) else { return nil }
            try db.cachedStatement(sql: "UPDATE thread SET title = ? WHERE number = ?")
                .execute(arguments: [title, number])
            return try Self.thread(id, of: owner, db)?.record
        }
    }

    func delete(_ id: String, of owner: Owner) async throws -> Bool {
        let isDeleted = try await store.write { db in
            guard let (number, _) = try Self.thread(id, of: owner, db) else { return false }
            try db.cachedStatement(sql: "DELETE FROM thread WHERE number = ?").execute(arguments: [number])
            return true
        }
        if isDeleted { onReport() }
        return isDeleted
    }

    func replace(_ item: ItemRecord, inThread id: String, of owner: Owner) async throws -> Bool {
        try await store.write { db in
            guard let (number, _) = try Self.thread(id, of: owner, db) else { return false }
            return try Self.replace(item, in: number, db)
        }
    }

    func note(_ feedback: FeedbackRecord, onThread id: String, of owner: Owner) async throws -> Bool {
        try await store.write { db in
            guard let (number, _) = try Self.thread(id, of: owner, db) else { return false }
            for item in feedback.itemIDs {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO feedback (item, is_positive, reason, at)
                        SELECT number, :positive, :reason, :at FROM item
                        WHERE id = :item AND thread = :thread AND is_hidden = 0
                        ON CONFLICT (item) DO UPDATE SET is_positive = :positive, reason = :reason, at = :at
                        """
                ).execute(arguments: [
                    "item": item, "thread": number, "positive": feedback.isPositive, "reason": feedback.reason,
                    "at": feedback.at.microseconds,
                ])
            }
            return true
        }
    }
}
