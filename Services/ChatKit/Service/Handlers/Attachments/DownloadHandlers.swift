import ChatKitAPI
import NIOCore
import RPC
import ServiceKit
import Wire

/// Sends the bytes of files.
struct DownloadHandlers: Sendable {
    /// Bytes of an item of the stream.
    private static let piece = 64 << 10

    let attachments: AttachmentHandlers
    let vault: FileVault

    func register(in table: inout HandlerTable) {
        table.stream(ReadAttachment.self) { input, context, writer in
            let owner = try Owner(workflowID: input.workflowID, subject: context.principal.subject)
            let id = input.params.attachmentID
            guard EntityID.isPossible(id), let record = try await attachments.store.attachment(id, of: owner) else {
                throw Refusal.attachmentNotFound
            }
            try await send(record, to: writer)
        }
        table.stream(ReadPreview.self) { input, _, writer in
            let id = input.attachmentID
            guard attachments.links.isGood(input.capability, for: id, .preview, at: attachments.clock.now) else {
                throw Refusal.linkInvalid
            }
            guard let record = try await attachments.store.attachment(id), record.isImage else {
                throw Refusal.attachmentNotFound
            }
            try await send(record, to: writer)
        }
    }

    private func send(_ record: AttachmentRecord, to writer: ItemWriter) async throws {
        guard record.isStored else { throw Refusal.attachmentNotFound }
        var bytes = try await vault.read(record.id, from: 0, upTo: Self.piece)
        try await writer.send(FileHead(name: record.name, mimeType: record.mimeType, size: record.size))
        var offset = 0
        while !bytes.isEmpty {
            try await writer.send(encoded: [ByteBuffer(bytes: bytes)])
            offset += bytes.count
            bytes = try await vault.read(record.id, from: offset, upTo: Self.piece)
        }
    }
}
