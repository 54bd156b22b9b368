import ChatKitAPI
import NIOCore
import RPC
import ServiceKit
import Wire

/// Takes in the bytes of files, piece by piece.
struct UploadHandlers: Sendable {
    let attachments: AttachmentHandlers
    let uploads: Uploads

    func register(in table: inout HandlerTable) {
        table.handle(OpenUpload.self) { input, _ in try await open(input) }
        table.handle(OpenNewUpload.self) { try await openNew($0, $1) }
        table.handle(octets: WriteUpload.self) { input, octets, _ in
            try await uploads.write(Array(octets.readableBytesView), at: input.offset, to: input.uploadID)
            return Nothing()
        }
        table.handle(FinishUpload.self) { input, _ in
            let record = try await uploads.finish(input.uploadID)
            let shown = attachments.links.shown(record, base: input.publicBase, at: attachments.clock.now)
            return .init(attachment: shown, size: record.size)
        }
        table.handle(AbandonUpload.self) { input, _ in
            try await uploads.abandon(input.uploadID)
            return Nothing()
        }
    }

    private func open(_ input: OpenUpload.Input) async throws -> UploadOpening {
        let id = input.attachmentID
        guard attachments.links.isGood(input.capability, for: id, .upload, at: attachments.clock.now) else {
            throw Refusal.linkInvalid
        }
        guard let record = try await attachments.store.attachment(id) else { throw Refusal.attachmentNotFound }
        return UploadOpening(uploadID: try await uploads.open(record, isAnnounced: true), limit: record.size)
    }

    private func openNew(_ input: OpenNewUpload.Input, _ context: CallContext) async throws -> UploadOpening {
        let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
        let limits = attachments.limits
        let record = try attachments.newRecord(
            named: input.params.name, input.params.mimeType, size: limits.file, of: owner)
        try await attachments.store.announce(record, within: limits)
        return UploadOpening(uploadID: try await uploads.open(record, isAnnounced: false), limit: limits.file)
    }
}
