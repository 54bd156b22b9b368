import Foundation
import GRDB
import NIOCore
import ServiceKit
import Storage
import Wire

/// Streams that somebody comes back to.
extension SQLChatStore {
    /// Segments of a log that are read at a time: each is at most what one commit took.
    private static let segmentsAtATime = 16

    func sent(_ claim: IdempotencyClaim) async throws -> String? {
        try await store.read { db in try Self.sent(claim, db) }
    }

    static func sent(_ claim: IdempotencyClaim, _ db: Database) throws -> String? {
        let statement = try db.cachedStatement(
            sql: "SELECT digest, turn_id FROM sent WHERE subject = ? AND operation = ? AND key = ?")
        guard let row = try Row.fetchOne(statement, arguments: [claim.subject, claim.operation, claim.key]) else {
            return nil
        }
        guard Array(row[0] as Data) == claim.digest else { throw IdempotencyClaim.keyReused }
        return row[1]
    }

    static func note(_ claim: IdempotencyClaim, _ turnID: String, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM sent WHERE at < ?")
            .execute(arguments: [claim.forgottenBefore.microseconds])
        try db.cachedStatement(
            sql: "INSERT INTO sent (subject, operation, key, digest, turn_id, at) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            claim.subject, claim.operation, claim.key, Data(claim.digest), turnID, claim.at.microseconds,
        ])
    }

    func stream(_ id: String, of subject: String) async throws -> StreamRecord? {
        try await store.read { db in
            let statement = try db.cachedStatement(
                sql: """
                    SELECT turn.number, turn.thread, workflow_id, thread.id, closed_at IS NULL
                    FROM turn JOIN thread ON thread.number = turn.thread WHERE turn.id = ? AND subject = ?
                    """)
            return try Row.fetchOne(statement, arguments: [id, subject]).map { row in
                StreamRecord(
                    id: id, key: TurnKey(turn: row[0], thread: row[1]), workflowID: row[2], threadID: row[3],
                    isOpen: row[4])
            }
        }
    }

    func openStream(inThread id: String, of owner: Owner) async throws -> OpenStream? {
        try await store.read { db in
            guard let (number, _) = try Self.thread(id, of: owner, db) else { throw Refusal.threadNotFound }
            let statement = try db.cachedStatement(
                sql: """
                    SELECT turn.id, max(sequence + count - 1) FROM turn LEFT JOIN event ON event.turn = turn.number
                    WHERE thread = ? AND closed_at IS NULL GROUP BY turn.number
                    """)
            return try Row.fetchOne(statement, arguments: [number]).map { OpenStream(id: $0[0], sequence: $0[1] ?? 0) }
        }
    }

    func log(of turn: TurnKey, after position: Int) async throws -> LogPart {
        try await store.read { db in
            var part = LogPart()
            let segments = try db.cachedStatement(
                sql: """
                    SELECT sequence, lines FROM event WHERE turn = ? AND sequence + count > ?
                    ORDER BY sequence LIMIT \(Self.segmentsAtATime)
                    """)
            for row in try Row.fetchAll(segments, arguments: [turn.turn, position + 1]) {
                var number: Int = row[0]
                for line in (row[1] as String).utf8.split(separator: UInt8(ascii: "\n")) {
                    if number > position {
                        if part.lines.isEmpty { part.first = number }
                        part.lines.append(ByteBuffer(substring: Substring(line)))
                    }
                    number += 1
                }
            }
            let closed = try db.cachedStatement(sql: "SELECT closed_at IS NOT NULL FROM turn WHERE number = ?")
            part.isClosed = try Bool.fetchOne(closed, arguments: [turn.turn]) ?? true
            return part
        }
    }
}
