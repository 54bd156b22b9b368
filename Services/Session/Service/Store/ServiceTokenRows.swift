import Foundation
import GRDB
import Storage
import Wire

/// The tables `service_token` and `service_token_event`.
enum ServiceTokenRows {
    /// In the order of their making.
    static func all(_ db: Database) throws -> [ServiceTokenRecord] {
        try Row.fetchAll(try db.cachedStatement(sql: "SELECT * FROM service_token ORDER BY sequence")).map(record)
    }

    static func find(_ identifier: String, _ db: Database) throws -> ServiceTokenRecord? {
        let statement = try db.cachedStatement(sql: "SELECT * FROM service_token WHERE identifier = ?")
        return try Row.fetchOne(statement, arguments: [identifier]).map(record)
    }

    static func insert(_ token: ServiceTokenRecord, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO service_token (
                    identifier, family, name, hash, preview, scopes, workspaces, created_by, issued_at, expires_at
                ) VALUES (
                    :identifier, :family, :name, :hash, :preview, :scopes, :workspaces, :created_by, :issued_at,
                    :expires_at
                )
                """
        ).execute(arguments: [
            "identifier": token.identifier, "family": token.family, "name": token.name, "hash": Data(token.hash),
            "preview": token.preview, "scopes": list(token.scopes), "workspaces": list(token.workspaces),
            "created_by": token.createdBy, "issued_at": token.issuedAt.microseconds,
            "expires_at": token.expiresAt.microseconds,
        ])
    }

    /// Stores what of a token can change, but for its use.
    static func update(_ token: ServiceTokenRecord, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE service_token SET expires_at = ?, revoked_at = ?, revocation_reason = ?, rotated_to = ?
                WHERE identifier = ?
                """
        ).execute(arguments: [
            token.expiresAt.microseconds, token.revokedAt?.microseconds, token.revocationReason, token.rotatedTo,
            token.identifier,
        ])
    }

    static func addUsage(_ usage: ServiceTokenIndex.Usage, of identifier: String, _ db: Database) throws {
        try db.cachedStatement(
            sql: "UPDATE service_token SET use_count = use_count + ?, last_used_at = ? WHERE identifier = ?"
        ).execute(arguments: [usage.count, usage.lastAt.microseconds, identifier])
    }

    static func note(_ event: ServiceTokenEvent, _ db: Database) throws {
        try db.cachedStatement(
            sql: "INSERT INTO service_token_event (identifier, action, actor, at, reason) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [
            event.identifier, event.action.rawValue, event.actor, event.at.microseconds, event.reason,
        ])
    }

    static func events(of identifier: String, _ db: Database) throws -> [ServiceTokenEvent] {
        let statement = try db.cachedStatement(
            sql: "SELECT * FROM service_token_event WHERE identifier = ? ORDER BY sequence")
        return try Row.fetchAll(statement, arguments: [identifier]).map { row in
            guard let action = ServiceTokenEvent.Action(rawValue: row["action"]) else {
                throw StoreError(.corrupt, "The session store holds an unknown event of a token.")
            }
            return ServiceTokenEvent(
                identifier: row["identifier"], action: action, actor: row["actor"],
                at: Timestamp(microseconds: row["at"]), reason: row["reason"])
        }
    }

    private static func list(_ names: Set<String>) -> String {
        JSONValue.array(names.sorted().map { .string($0) }).text
    }

    private static func names(_ text: String) throws(StoreError) -> Set<String> {
        do { return Set((try JSONParser.parse(text).arrayValue ?? []).compactMap(\.stringValue)) } catch {
            throw StoreError(.corrupt, "The session store holds a list that is none.", cause: error)
        }
    }

    private static func record(_ row: Row) throws -> ServiceTokenRecord {
        ServiceTokenRecord(
            identifier: row["identifier"], family: row["family"], name: row["name"], hash: Array(row["hash"] as Data),
            preview: row["preview"], scopes: try names(row["scopes"]), workspaces: try names(row["workspaces"]),
            createdBy: row["created_by"], issuedAt: Timestamp(microseconds: row["issued_at"]),
            expiresAt: Timestamp(microseconds: row["expires_at"]), revokedAt: moment(row["revoked_at"]),
            revocationReason: row["revocation_reason"], rotatedTo: row["rotated_to"],
            lastUsedAt: moment(row["last_used_at"]), useCount: row["use_count"])
    }

    private static func moment(_ microseconds: Int64?) -> Timestamp? {
        microseconds.map(Timestamp.init(microseconds:))
    }
}
