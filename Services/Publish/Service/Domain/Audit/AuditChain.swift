import Crypto

/// Ties each row of the audit log to all rows before it: whoever changes one has to change every later one too.
enum AuditChain {
    /// What the first row follows.
    static let start = [UInt8](repeating: 0, count: 32)

    /// What the hash of a row has to be.
    static func hash(after previous: [UInt8], _ row: AuditRow) -> [UInt8] {
        hash(
            after: previous,
            columns: [
                String(row.sequence), row.workflowID ?? "", row.version.map(String.init) ?? "", String(row.at),
                row.actor, row.action, row.metadata,
            ])
    }

    /// SHA-256 over the hash of the row before and this row's columns, each led by its length so that no two different
    /// rows give the same bytes.
    static func hash(after previous: [UInt8], columns: [String]) -> [UInt8] {
        var hash = SHA256()
        previous.withUnsafeBytes { hash.update(bufferPointer: $0) }
        for column in columns {
            let bytes = Array(column.utf8)
            withUnsafeBytes(of: UInt64(bytes.count).bigEndian) { hash.update(bufferPointer: $0) }
            bytes.withUnsafeBytes { hash.update(bufferPointer: $0) }
        }
        return Array(hash.finalize())
    }
}
