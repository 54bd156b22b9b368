import GRDB
import NIOCore
import Storage
import Wire

extension SQLChatStore {
    func begin(_ start: TurnStart) async throws -> TurnKey {
        let key = try await store.write { db in
            // First: the turn that the same request began makes its thread busy.
            if let claim = start.claim {
                if let turnID = try Self.sent(claim, db) { throw AlreadySent(turnID: turnID) }
                try Self.note(claim, start.turnID, db)
            }
            let thread = try Self.target(of: start, in: db)
            try UsageRows.reserve(start.cost, of: start.owner, at: start.startedAt, db)
            try Self.attach(start.attachmentIDs, to: thread, of: start.owner, db)
            try Self.apply(start.events.changes, to: thread, db)
            try db.cachedStatement(
                sql: """
                    INSERT INTO turn (id, thread, version_id, metadata, run, state, started_at, reserved)
                    VALUES (?, ?, ?, ?, ?, 'running', ?, ?)
                    """
            ).execute(
                arguments: [
                    start.turnID, thread, start.versionID, start.metadata, start.report, start.startedAt.microseconds,
                    start.cost.tokens,
                ])
            let turn = db.lastInsertedRowID
            try Self.insert(start.events, of: turn, db)
            try Self.replaceReport(of: turn, with: start.report, db)
            return TurnKey(turn: turn, thread: thread)
        }
        onReport()
        return key
    }

    func record(
        _ turn: TurnKey, patience: Duration, _ batch: @escaping @Sendable () -> EventBatch
    ) async throws -> EventBatch {
        let batch = try await store.write(patience: patience) { db in
            let batch = batch()
            try Self.apply(batch.changes, to: turn.thread, db)
            try Self.insert(batch, of: turn.turn, db)
            if let closing = batch.closing {
                try Self.close(turn, closing, db)
                if let report = closing.report { try Self.replaceReport(of: turn.turn, with: report, db) }
            } else {
                guard try Self.isOpen(turn, db) else { throw TurnNotRunning() }
            }
            return batch
        }
        if batch.closing != nil { onReport() }
        return batch
    }

    /// The row of the thread, made if it is new.
    private static func target(of start: TurnStart, in db: Database) throws -> Int64 {
        switch start.target {
        case .newThread(let record): try insert(record, of: start, db)
        case .thread(let id, let tail): try existing(id, tail, of: start, db)
        }
    }

    private static func insert(_ thread: ThreadRecord, of start: TurnStart, _ db: Database) throws -> Int64 {
        let moment = thread.createdAt.microseconds
        try db.cachedStatement(
            sql: """
                INSERT INTO thread (id, workflow_id, subject, title, status, status_reason, created_at, updated_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(
            arguments: [
                thread.id, start.owner.workflowID, start.owner.subject, thread.title, thread.status.rawValue,
                thread.statusReason, moment, moment,
            ])
        return db.lastInsertedRowID
    }

    private static func existing(
        _ id: String, _ tail: ThreadTail?, of start: TurnStart, _ db: Database
    ) throws -> Int64 {
        let statement = try db.cachedStatement(
            sql: """
                SELECT number, status, status_reason,
                    EXISTS (SELECT 1 FROM turn WHERE turn.thread = thread.number AND closed_at IS NULL)
                FROM thread WHERE id = ? AND workflow_id = ? AND subject = ?
                """)
        let row = try Row.fetchOne(statement, arguments: [id, start.owner.workflowID, start.owner.subject])
        guard let row else { throw Refusal.threadNotFound }
        let status: String = row[1]
        switch ThreadRecord.Status(rawValue: status) {
        case .locked: throw Refusal.threadLocked(reason: row[2])
        case .closed: throw Refusal.threadClosed(reason: row[2])
        case .active, nil: break
        }
        let isBusy: Bool = row[3]
        guard !isBusy else { throw Refusal.threadBusy }
        if let tail, try lastTurn(of: row[0], db) != tail.lastTurn { throw ThreadMoved() }
        return row[0]
    }

    /// Of the turn that was begun last in a thread.
    static func lastTurn(of thread: Int64, _ db: Database) throws -> Int64? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT max(number) FROM turn WHERE thread = ?"), arguments: [thread])
    }

    private static func apply(_ changes: [ItemChange], to thread: Int64, _ db: Database) throws {
        for change in changes {
            switch change {
            case .insert(let item): try insert(item, in: thread, db)
            case .replace(let item): if try !replace(item, in: thread, db) { try insert(item, in: thread, db) }
            case .remove(let id):
                try db.cachedStatement(sql: "DELETE FROM item WHERE id = ? AND thread = ?")
                    .execute(arguments: [id, thread])
            case .removeAfter(let id):
                try db.cachedStatement(
                    sql: """
                        DELETE FROM item WHERE thread = :thread
                        AND number > (SELECT number FROM item WHERE id = :id AND thread = :thread)
                        """
                ).execute(arguments: ["thread": thread, "id": id])
            }
        }
    }

    private static func insert(_ item: ItemRecord, in thread: Int64, _ db: Database) throws {
        try db.cachedStatement(sql: "INSERT INTO item (id, thread, is_hidden, json) VALUES (?, ?, ?, ?)")
            .execute(arguments: [item.id, thread, item.isHidden, item.json])
    }

    /// - Returns: false if it is not there.
    static func replace(_ item: ItemRecord, in thread: Int64, _ db: Database) throws -> Bool {
        try db.cachedStatement(sql: "UPDATE item SET json = ?, is_hidden = ? WHERE id = ? AND thread = ?")
            .execute(arguments: [item.json, item.isHidden, item.id, thread])
        return db.changesCount > 0
    }

    private static func insert(_ batch: EventBatch, of turn: Int64, _ db: Database) throws {
        guard !batch.lengths.isEmpty else { return }
        try db.cachedStatement(sql: "INSERT INTO event (turn, sequence, count, lines) VALUES (?, ?, ?, ?)")
            .execute(arguments: [turn, batch.firstSequence, batch.lengths.count, String(buffer: batch.bytes)])
    }

    private static func close(_ turn: TurnKey, _ closing: EventBatch.Closing, _ db: Database) throws {
        let moment = closing.at.microseconds
        try db.cachedStatement(sql: "UPDATE turn SET state = ?, closed_at = ? WHERE number = ? AND closed_at IS NULL")
            .execute(arguments: [closing.state.rawValue, moment, turn.turn])
        guard db.changesCount == 1 else { throw TurnNotRunning() }
        try UsageRows.settle(turn, closing.usage, db)
        if let usage = closing.usage {
            try db.cachedStatement(
                sql: "UPDATE turn SET model = ?, prompt_tokens = ?, completion_tokens = ? WHERE number = ?"
            ).execute(arguments: [usage.model, usage.promptTokens, usage.completionTokens, turn.turn])
        }
        try db.cachedStatement(sql: "UPDATE thread SET updated_at = ?, title = ifnull(?, title) WHERE number = ?")
            .execute(arguments: [moment, closing.title, turn.thread])
    }

    private static func isOpen(_ turn: TurnKey, _ db: Database) throws -> Bool {
        let statement = try db.cachedStatement(sql: "SELECT closed_at IS NULL FROM turn WHERE number = ?")
        return try Bool.fetchOne(statement, arguments: [turn.turn]) ?? false
    }

    private static func replaceReport(of turn: Int64, with json: String, _ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT OR REPLACE INTO run_report (turn_id, json) SELECT id, ? FROM turn WHERE number = ?"
        ).execute(arguments: [json, turn])
    }
}
