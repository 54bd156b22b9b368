import Foundation
import GRDB
import Storage
import Wire

/// The table `login_session`.
enum LoginSessionRows {
    /// How long a session that is over can still be looked at by the operator.
    private static let keptFor = Duration.seconds(30 * 86_400)

    static func find(_ hash: [UInt8], _ db: Database) throws -> LoginSessionRecord? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM login_session WHERE hash = ?")
        return try Row.fetchOne(statement, arguments: [Data(hash)]).map(record)
    }

    static func find(id: String, _ db: Database) throws -> LoginSessionRecord? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM login_session WHERE id = ?")
        return try Row.fetchOne(statement, arguments: [id]).map(record)
    }

    /// Of a user, newest first, those that did not end.
    static func open(of subject: String, at provider: String, _ db: Database) throws -> [LoginSessionRecord] {
        let statement = try db.cachedStatement(
            sql: """
                SELECT * FROM login_session WHERE provider = ? AND provider_subject = ? AND ended_at IS NULL
                ORDER BY sequence DESC
                """)
        return try Row.fetchAll(statement, arguments: [provider, subject]).map(record)
    }

    /// Of a session at the provider, those that did not end.
    static func open(ofProviderSession session: String, at provider: String, _ db: Database) throws
        -> [LoginSessionRecord]
    {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM login_session WHERE provider = ? AND provider_session = ? AND ended_at IS NULL")
        return try Row.fetchAll(statement, arguments: [provider, session]).map(record)
    }

    static func insert(_ session: LoginSessionRecord, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM login_session WHERE expires_at <= ?")
            .execute(arguments: [(session.createdAt + (.zero - keptFor)).microseconds])
        try db.cachedStatement(
            sql: """
                INSERT INTO login_session (
                    id, hash, provider, provider_subject, provider_session, name, email, scopes, user_agent, created_at,
                    expires_at, last_seen_at, revocation, adopted_visitor
                ) VALUES (
                    :id, :hash, :provider, :provider_subject, :provider_session, :name, :email, :scopes, :user_agent,
                    :created_at, :expires_at, :last_seen_at, :revocation, :adopted_visitor
                )
                """
        ).execute(arguments: [
            "id": session.id, "hash": Data(session.hash), "provider": session.provider,
            "provider_subject": session.providerSubject, "provider_session": session.providerSession,
            "name": session.name, "email": session.email, "scopes": session.scopes.sorted().joined(separator: " "),
            "user_agent": session.userAgent, "created_at": session.createdAt.microseconds,
            "expires_at": session.expiresAt.microseconds, "last_seen_at": session.lastSeenAt.microseconds,
            "revocation": session.revocation, "adopted_visitor": session.adoptedVisitor,
        ])
    }

    /// - Returns: whether it had not ended before.
    static func end(_ id: String, at now: Timestamp, _ db: Database) throws -> Bool {
        try db.cachedStatement(sql: "UPDATE login_session SET ended_at = ? WHERE id = ? AND ended_at IS NULL")
            .execute(arguments: [now.microseconds, id])
        return db.changesCount > 0
    }

    static func noteSeen(_ id: String, at moment: Timestamp, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE login_session SET last_seen_at = max(last_seen_at, ?) WHERE id = ?")
            .execute(arguments: [moment.microseconds, id])
    }

    static func confirmAdoption(_ id: String, of visitor: String, _ db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE login_session SET adopted_visitor = NULL WHERE id = ? AND adopted_visitor = ?"
        ).execute(arguments: [id, visitor])
    }

    private static func record(_ row: Row) -> LoginSessionRecord {
        LoginSessionRecord(
            id: row["id"], hash: Array(row["hash"] as Data), provider: row["provider"],
            providerSubject: row["provider_subject"], providerSession: row["provider_session"], name: row["name"],
            email: row["email"], scopes: Set((row["scopes"] as String).split(separator: " ").map(String.init)),
            userAgent: row["user_agent"], createdAt: Timestamp(microseconds: row["created_at"]),
            expiresAt: Timestamp(microseconds: row["expires_at"]), revocation: row["revocation"],
            adoptedVisitor: row["adopted_visitor"], lastSeenAt: Timestamp(microseconds: row["last_seen_at"]),
            endedAt: (row["ended_at"] as Int64?).map(Timestamp.init(microseconds:)))
    }
}
