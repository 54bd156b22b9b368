import Testing

@testable import PublishService

/// What the audit log's hashes give away.
struct AuditChainTests {
    let row = ["1", "w", "", "10", "ann", "workflow_created", "{}"]

    @Test func sameRowAfterTheSameRowsHasTheSameHash() {
        #expect(
            AuditChain.hash(after: AuditChain.start, columns: row)
                == AuditChain.hash(after: AuditChain.start, columns: row))
        #expect(AuditChain.hash(after: AuditChain.start, columns: row).count == 32)
    }

    @Test(arguments: 0..<7) func everyColumnCounts(column: Int) {
        var changed = row
        changed[column] += "x"
        #expect(
            AuditChain.hash(after: AuditChain.start, columns: changed)
                != AuditChain.hash(after: AuditChain.start, columns: row))
    }

    @Test func whatCameBeforeCounts() {
        let other = AuditChain.hash(after: AuditChain.start, columns: row)
        #expect(AuditChain.hash(after: other, columns: row) != other)
    }

    @Test func shiftingTextBetweenColumnsCounts() {
        #expect(
            AuditChain.hash(after: AuditChain.start, columns: ["ab", "c"])
                != AuditChain.hash(after: AuditChain.start, columns: ["a", "bc"]))
    }
}
