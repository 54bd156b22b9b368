import PublishAPI
import RPC

extension PublishHandlers {
    func verifyAudit(_ input: VerifyAudit.Input, _ context: CallContext) async throws -> VerifyAudit.Output {
        try await AuditLogReader(store: store).verify()
    }
}

/// Reads the whole audit log in parts, so that writes and other reads come in between.
struct AuditLogReader: Sendable {
    private static let part = 1000

    let store: any PublishStore

    func verify() async throws -> VerifyAudit.Output {
        // Taken first: what is written meanwhile may be read or not, but never seems to be missing.
        let length = try await store.auditLength()
        var verification = AuditVerification()
        var last = 0
        while verification.broken == nil {
            let rows = try await store.auditLog(after: last, limit: Self.part)
            guard let sequence = rows.last?.sequence else { break }
            for row in rows { verification.read(row) }
            last = sequence
        }
        return verification.result(length: length)
    }
}
