import PublishAPI

/// Goes through the audit log row by row and finds the first that does not follow from those before it.
struct AuditVerification: Sendable {
    private(set) var entries = 0
    private(set) var broken: VerifyAudit.Output.Broken?
    private var head = AuditChain.start

    /// - Parameter row: in the order of the sequence.
    mutating func read(_ row: AuditRow) {
        guard broken == nil else { return }
        entries += 1
        if row.sequence != entries {
            broken = .init(sequence: entries, reason: "The entry is missing.")
        } else if AuditChain.hash(after: head, row) != row.hash {
            broken = .init(sequence: entries, reason: "The entry is not what was written.")
        }
        head = row.hash
    }

    /// - Parameter length: the highest sequence that was ever given.
    func result(length: Int) -> VerifyAudit.Output {
        var broken = broken
        if broken == nil, entries < length {
            broken = .init(sequence: entries + 1, reason: "The entry is missing.")
        }
        return .init(entries: entries, head: Hexadecimal.text(head), broken: broken)
    }
}
