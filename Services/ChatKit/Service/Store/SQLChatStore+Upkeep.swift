import GRDB
import Storage
import Wire

extension SQLChatStore {
    /// Turns whose logs are deleted in one transaction: other writes wait meanwhile.
    private static let logsPerTransaction = 64

    func openTurns() async throws -> [OpenTurn] {
        try await store.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT turn.number, turn.thread, turn.id, thread.id, turn.run
                    FROM turn JOIN thread ON thread.number = turn.thread
                    WHERE closed_at IS NULL ORDER BY turn.number
                    """
            ).map { row in
                OpenTurn(key: TurnKey(turn: row[0], thread: row[1]), id: row[2], threadID: row[3], report: row[4])
            }
        }
    }

    func events(of turn: TurnKey) async throws -> [String] {
        try await store.read { db in
            try String.fetchAll(
                db, sql: "SELECT lines FROM event WHERE turn = ? ORDER BY sequence", arguments: [turn.turn])
        }.flatMap { $0.split(separator: "\n").map(String.init) }
    }

    func deleteLogs(closedBefore moment: Timestamp) async throws -> Int {
        try await store.write { db in
            // Turns are numbered as they begin, and end soon after: the oldest logs are those to look at.
            let turns = try Int64.fetchAll(
                db,
                sql: """
                    SELECT number FROM turn
                    WHERE number IN (SELECT DISTINCT turn FROM event ORDER BY turn LIMIT ?) AND closed_at < ?
                    """,
                arguments: [Self.logsPerTransaction, moment.microseconds])
            for turn in turns {
                try db.cachedStatement(sql: "DELETE FROM event WHERE turn = ?").execute(arguments: [turn])
            }
            return turns.count
        }
    }
}
