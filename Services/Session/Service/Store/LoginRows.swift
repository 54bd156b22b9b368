import Foundation
import GRDB
import Storage
import Wire

/// The tables `login_attempt` and `logout_token`.
enum LoginRows {
    /// Adds a login that was begun, and removes those whose time is over.
    static func insert(_ attempt: LoginAttempt, at now: Timestamp, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM login_attempt WHERE expires_at <= ?")
            .execute(arguments: [now.microseconds])
        try db.cachedStatement(
            sql: """
                INSERT INTO login_attempt (state_hash, browser_hash, provider, return_to, expires_at)
                VALUES (?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            Data(attempt.stateHash), Data(attempt.browserHash), attempt.provider, attempt.returnTo,
            attempt.expiresAt.microseconds,
        ])
    }

    /// Removes a login of a browser, so that nobody can complete it again.
    /// - Returns: nil if there is none, also if it is of another browser.
    static func take(_ stateHash: [UInt8], of browserHash: [UInt8], _ db: Database) throws -> LoginAttempt? {
        let statement = try db.cachedStatement(
            sql: "DELETE FROM login_attempt WHERE state_hash = ? AND browser_hash = ? RETURNING *")
        return try Row.fetchOne(statement, arguments: [Data(stateHash), Data(browserHash)]).map { row in
            LoginAttempt(
                stateHash: Array(row["state_hash"] as Data), browserHash: Array(row["browser_hash"] as Data),
                provider: row["provider"], returnTo: row["return_to"],
                expiresAt: Timestamp(microseconds: row["expires_at"]))
        }
    }

    /// Notes a logout token.
    /// - Returns: whether it is new.
    static func note(_ token: LogoutTokenUse, _ db: Database) throws -> Bool {
        try db.cachedStatement(sql: "DELETE FROM logout_token WHERE expires_at <= ?")
            .execute(arguments: [token.at.microseconds])
        try db.cachedStatement(
            sql: "INSERT OR IGNORE INTO logout_token (provider, token_id, expires_at) VALUES (?, ?, ?)"
        ).execute(arguments: [token.provider, token.tokenID, token.expiresAt.microseconds])
        return db.changesCount > 0
    }
}
