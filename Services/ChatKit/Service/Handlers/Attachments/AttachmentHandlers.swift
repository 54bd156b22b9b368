import ChatKitAPI
import RPC
import ServiceKit
import Wire

/// What is done with files that visitors add, but for their bytes.
struct AttachmentHandlers: Sendable {
    let store: any AttachmentStore
    let links: AttachmentLinks
    let limits: UploadLimits
    let upkeep: FileUpkeep
    let clock: any WallClock
    let ids: any IDSource

    func register(in table: inout HandlerTable) {
        table.handle(CreateAttachment.self) { try await create($0, $1) }
        table.handle(DeleteAttachment.self) { try await delete($0, $1) }
    }

    func create(_ input: CreateAttachment.Input, _ context: CallContext) async throws -> Attachment {
        guard let base = input.publicBase else { throw Refusal.uploadsUnavailable }
        let params = input.params
        guard params.size >= 0 else { throw Refusal.unusableAttachment }
        guard params.size <= limits.file else { throw Refusal.fileTooLarge(limit: limits.file) }
        let record = try newRecord(
            named: params.name, params.mimeType, size: params.size,
            of: try Owner(workflowID: input.workflowID, subject: context.principal.subject))
        try await store.announce(record, within: limits)
        return links.shown(record, base: base, at: clock.now)
    }

    /// A file that is to come.
    func newRecord(
        named name: String, _ mimeType: String?, size: Int, of owner: Owner
    ) throws -> AttachmentRecord {
        AttachmentRecord(
            id: ids.id("atc"), owner: owner, name: FileName.shown(name), mimeType: FileType.normal(mimeType),
            size: size, isStored: false, createdAt: clock.now)
    }

    private func delete(_ input: DeleteAttachment.Input, _ context: CallContext) async throws -> Nothing {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        guard EntityID.isPossible(input.params.attachmentID) else { throw Refusal.attachmentNotFound }
        try await store.deleteAttachment(input.params.attachmentID, of: owner)
        try await upkeep.removeDiscarded()
        return Nothing()
    }
}
