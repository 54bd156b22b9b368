import Foundation
import GRDB
import Storage
import Wire

/// The table `signing_key`.
enum SigningKeyRows {
    static func all(_ db: Database) throws -> [SigningKeyRecord] {
        try Row.fetchAll(try db.cachedStatement(sql: "SELECT * FROM signing_key ORDER BY sequence")).map(record)
    }

    static func insert(_ key: SigningKeyRecord, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO signing_key (id, algorithm, sealed_key, public_key, created_at, state, passive_until)
                VALUES (:id, :algorithm, :sealed_key, :public_key, :created_at, :state, :passive_until)
                """
        ).execute(arguments: [
            "id": key.id, "algorithm": key.algorithm.rawValue, "sealed_key": Data(key.sealedKey),
            "public_key": Data(key.publicKey), "created_at": key.createdAt.microseconds,
            "state": key.endsAt == nil ? "active" : "passive", "passive_until": key.endsAt?.microseconds,
        ])
    }

    /// Makes the active key passive until `end`, and removes those whose time was over at `moment`.
    static func retire(endingAt end: Timestamp, before moment: Timestamp, _ db: Database) throws {
        try db.cachedStatement(sql: "DELETE FROM signing_key WHERE passive_until <= ?")
            .execute(arguments: [moment.microseconds])
        try db.cachedStatement(
            sql: "UPDATE signing_key SET state = 'passive', passive_until = ? WHERE state = 'active'"
        ).execute(arguments: [end.microseconds])
    }

    private static func record(_ row: Row) throws -> SigningKeyRecord {
        guard let algorithm = SigningAlgorithm(rawValue: row["algorithm"]) else {
            throw StoreError(.corrupt, "The session store holds a key of an unknown algorithm.")
        }
        return SigningKeyRecord(
            id: row["id"], algorithm: algorithm, sealedKey: Array(row["sealed_key"] as Data),
            publicKey: Array(row["public_key"] as Data), createdAt: Timestamp(microseconds: row["created_at"]),
            endsAt: (row["passive_until"] as Int64?).map(Timestamp.init(microseconds:)))
    }
}
