import RPC
import ServiceKit
import Wire

/// The parts of the service that deal with the visitors' files, put together.
struct ChatFiles: Sendable {
    let vault: FileVault
    let links = AttachmentLinks()
    let upkeep: FileUpkeep
    let messages: VaultFiles
    private let attachments: AttachmentHandlers
    private let uploads: Uploads

    /// Removes what an earlier process left half done.
    init(_ context: ServiceContext, _ store: any AttachmentStore) async throws {
        let (clock, ids) = (context.clock, context.ids)
        vault = try FileVault(at: context.location)
        uploads = Uploads(store: store, vault: vault, clock: clock, ids: ids)
        upkeep = FileUpkeep(store: store, vault: vault, uploads: uploads, clock: clock)
        messages = VaultFiles(store: store, vault: vault, links: links, clock: clock)
        attachments = AttachmentHandlers(
            store: store, links: links, limits: try UploadLimits(context.settings), upkeep: upkeep, clock: clock,
            ids: ids)
        try await upkeep.sweep()
    }

    func register(in table: inout HandlerTable) {
        attachments.register(in: &table)
        UploadHandlers(attachments: attachments, uploads: uploads).register(in: &table)
        DownloadHandlers(attachments: attachments, vault: vault).register(in: &table)
    }
}
