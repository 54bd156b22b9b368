import GRDB
import Storage
import Wire

extension SQLChatStore: InsightStore {
    func usage(
        of workflowID: String, days: ClosedRange<Day>, bySubject: Bool, limit: Int
    ) async throws -> [UsageRecord] {
        try await store.read { db in
            try UsageRows.all(of: workflowID, days, bySubject: bySubject, limit: limit, db)
        }
    }

    func feedback(of workflowID: String, after item: String?, limit: Int) async throws -> Slice<GivenFeedback> {
        try await store.read { db in
            var cursor = Int64.max
            if let item {
                let number = try Int64.fetchOne(
                    db,
                    sql: """
                        SELECT item.number FROM item JOIN thread ON thread.number = item.thread
                        WHERE item.id = ? AND workflow_id = ?
                        """, arguments: [item, workflowID])
                guard let number else { throw Refusal.cursorNotFound }
                cursor = number
            }
            let rows = try Row.fetchAll(
                db,
                sql: """
                    SELECT item.id, thread.id, is_positive, reason, at
                    FROM feedback JOIN item ON item.number = feedback.item JOIN thread ON thread.number = item.thread
                    WHERE workflow_id = ? AND feedback.item < ? ORDER BY feedback.item DESC LIMIT ?
                    """, arguments: [workflowID, cursor, limit + 1])
            let entries = rows.prefix(limit).map { row in
                GivenFeedback(
                    itemID: row[0], threadID: row[1], isPositive: row[2], reason: row[3],
                    at: Timestamp(microseconds: row[4]))
            }
            return Slice(elements: entries, hasMore: rows.count > limit)
        }
    }
}
