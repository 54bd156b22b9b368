import PublishAPI
import RPC
import Storage
import Wire

extension PublishHandlers {
    func listAudit(_ input: ListAudit.Input, _ context: CallContext) async throws -> ListAudit.Output {
        try checkLimit(input.limit, upTo: 200)
        let page = try await store.audit(
            of: WorkflowReference(input.ref), before: input.after, limit: input.limit)
        return .init(entries: try page.elements.map(ChainedAuditEntry.init), hasMore: page.hasMore)
    }
}

extension ChainedAuditEntry {
    fileprivate init(_ row: AuditRow) throws {
        self.init(
            sequence: row.sequence, version: row.version, actor: row.actor, action: row.action,
            at: Timestamp(microseconds: row.at), metadata: try JSONParser.parse(row.metadata),
            hash: Hexadecimal.text(row.hash))
    }
}
