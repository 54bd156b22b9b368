import GRDB

/// What became of the writes of one transaction.
struct BatchOutcome {
    /// Committed; to be told so.
    var stored: [QueuedWrite.Acknowledge] = []
    /// Not stored, each for its reason.
    var refused: [(QueuedWrite, any Error)] = []
    /// Rolled back without fault of their own, or not begun; to be run once more, each in a transaction of its own.
    var alone: [QueuedWrite] = []
}

/// Runs writes in one transaction, each in a savepoint of its own, and commits.
///
/// A savepoint keeps what a write does from its neighbours, with two exceptions, and in both of them the innocent run
/// once more, alone, so that only the culprit is refused: after some errors (no space, no memory) SQLite rolls back the
/// whole transaction, and a deferred foreign key is only checked by COMMIT.
func runBatch(_ batch: [QueuedWrite], in db: Database) -> BatchOutcome {
    var outcome = BatchOutcome()
    var ran: [QueuedWrite] = []
    do {
        // GRDB refuses every statement within this block once SQLite has rolled back by itself: a body that goes on
        // after such an error cannot commit its second half alone.
        try db.inTransaction(.immediate) {
            for (index, write) in batch.enumerated() {
                do {
                    // A lone write is as well undone by the rollback of its transaction.
                    outcome.stored.append(try batch.count == 1 ? write.perform(db) : performInSavepoint(write, db))
                    ran.append(write)
                } catch {
                    outcome.refused.append((write, error))
                    if !db.isInsideTransaction {
                        outcome.alone = ran + batch[(index + 1)...]
                        ran = []
                        break
                    }
                }
            }
            return ran.isEmpty ? .rollback : .commit
        }
        if ran.isEmpty { outcome.stored = [] }
    } catch {
        outcome.stored = []
        if ran.isEmpty {
            outcome.refused = batch.map { ($0, error) }
        } else if batch.count > 1, (error as? DatabaseError)?.resultCode == .SQLITE_CONSTRAINT {
            outcome.alone = ran
        } else {
            outcome.refused += ran.map { ($0, error) }
        }
    }
    return outcome
}

/// Statements are cached; `Database.inSavepoint` compiles its own each time.
private func performInSavepoint(_ write: QueuedWrite, _ db: Database) throws -> QueuedWrite.Acknowledge {
    try db.cachedStatement(sql: "SAVEPOINT queued_write").execute()
    do {
        let acknowledge = try write.perform(db)
        try db.cachedStatement(sql: "RELEASE queued_write").execute()
        return acknowledge
    } catch {
        if db.isInsideTransaction {
            do {
                try db.cachedStatement(sql: "ROLLBACK TO queued_write").execute()
                try db.cachedStatement(sql: "RELEASE queued_write").execute()
            } catch {
                // Half a write must not be committed with its neighbours.
                try db.rollback()
            }
        }
        throw error
    }
}
