/// A row of the audit log as it lies there.
struct AuditRow: Sendable, Hashable {
    let sequence: Int
    let workflowID: String?
    let version: Int?
    /// Microseconds since 1970.
    let at: Int64
    let actor: String
    let action: String
    /// JSON.
    let metadata: String
    let hash: [UInt8]
}
