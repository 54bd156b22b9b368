import Foundation
import GRDB
import ServiceKit
import Storage
import Wire

/// The table `idempotent_call`: calls whose effect must not come twice, and what they were answered.
enum IdempotencyRows {
    /// Has the effect and keeps its answer, or finds the answer of the same call before.
    ///
    /// - Throws: `idempotency.key_reused`; what `effect` throws, in which case nothing is kept.
    static func once<Result: Sendable>(
        _ memo: Memo<Result>?, _ db: Database, _ effect: () throws -> Result
    ) throws -> Written<Result> {
        guard let memo else { return .committed(try effect()) }
        let claim = memo.claim
        try db.cachedStatement(sql: "DELETE FROM idempotent_call WHERE at < ?")
            .execute(arguments: [claim.forgottenBefore.microseconds])
        let find = try db.cachedStatement(
            sql: "SELECT digest, answer FROM idempotent_call WHERE subject = ? AND operation = ? AND key = ?")
        if let row = try Row.fetchOne(find, arguments: [claim.subject, claim.operation, claim.key]) {
            guard Array(row["digest"] as Data) == claim.digest else { throw IdempotencyClaim.keyReused }
            return .repeated(row["answer"])
        }
        let result = try effect()
        try db.cachedStatement(
            sql: "INSERT INTO idempotent_call (subject, operation, key, digest, answer, at) VALUES (?, ?, ?, ?, ?, ?)"
        ).execute(arguments: [
            claim.subject, claim.operation, claim.key, Data(claim.digest), try memo.answer(result),
            claim.at.microseconds,
        ])
        return .committed(result)
    }
}
