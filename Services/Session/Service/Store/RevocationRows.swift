import GRDB
import SessionAPI
import Storage
import Wire

/// The table `revocation`.
enum RevocationRows {
    /// Those that may still matter, oldest first.
    static func all(at now: Timestamp, _ db: Database) throws -> [RevocationRecord] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM revocation WHERE ends_at IS NULL OR ends_at > ? ORDER BY number")
        return try Row.fetchAll(statement, arguments: [now.microseconds]).map(record)
    }

    /// The number of the newest one that there ever was.
    static func newest(_ db: Database) throws -> Int {
        try Int.fetchOne(db, sql: "SELECT seq FROM sqlite_sequence WHERE name = 'revocation'") ?? 0
    }

    /// Adds one, and removes those that have nothing to end any more.
    static func insert(_ order: RevocationOrder, _ db: Database) throws -> RevocationRecord {
        try db.cachedStatement(sql: "DELETE FROM revocation WHERE ends_at <= ?")
            .execute(arguments: [order.at.microseconds])
        try db.cachedStatement(
            sql: "INSERT INTO revocation (kind, name, at, actor, reason, ends_at) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            order.target.kind.rawValue, order.target.name, order.at.microseconds, order.actor, order.reason,
            order.endsAt?.microseconds,
        ])
        return RevocationRecord(number: Int(db.lastInsertedRowID), target: order.target, at: order.at)
    }

    private static func record(_ row: Row) throws -> RevocationRecord {
        guard let kind = RevocationTarget.Kind(rawValue: row["kind"]) else {
            throw StoreError(.corrupt, "The session store holds a revocation of an unknown kind.")
        }
        return RevocationRecord(
            number: row["number"], target: RevocationTarget(kind: kind, name: row["name"]),
            at: Timestamp(microseconds: row["at"]))
    }
}
