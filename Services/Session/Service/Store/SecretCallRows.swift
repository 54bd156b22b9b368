import Foundation
import GRDB
import ServiceKit
import Storage
import Wire

/// The table `secret_call`: calls with a key whose answer held a secret, which is therefore not kept.
enum SecretCallRows {
    private static let notRepeated = ServiceError(
        "idempotency.secret_not_repeated", "This was done before, and its answer held a secret that is not kept.")

    /// Claims the key for this call.
    /// - Throws: `idempotency.secret_not_repeated` for the same call again, `idempotency.key_reused` for another one.
    static func claim(_ claim: IdempotencyClaim?, _ db: Database) throws {
        guard let claim else { return }
        try db.cachedStatement(sql: "DELETE FROM secret_call WHERE at < ?")
            .execute(arguments: [claim.forgottenBefore.microseconds])
        let find = try db.cachedStatement(
            sql: "SELECT digest FROM secret_call WHERE subject = ? AND operation = ? AND key = ?")
        if let known = try Data.fetchOne(find, arguments: [claim.subject, claim.operation, claim.key]) {
            throw Array(known) == claim.digest ? notRepeated : IdempotencyClaim.keyReused
        }
        try db.cachedStatement(
            sql: "INSERT INTO secret_call (subject, operation, key, digest, at) VALUES (?, ?, ?, ?, ?)"
        ).execute(arguments: [
            claim.subject, claim.operation, claim.key, Data(claim.digest), claim.at.microseconds,
        ])
    }
}
