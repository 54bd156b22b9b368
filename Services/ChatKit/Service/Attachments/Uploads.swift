import ServiceKit
import Wire

/// Takes in files: room is reserved, bytes come in order, and at the end the file is judged and kept. An actor, since
/// pieces of one upload come one after the other while others go on.
actor Uploads {
    /// An upload that stands still for so long is given up.
    static let patience = Duration.seconds(120)

    private struct Upload {
        let attachment: AttachmentRecord
        /// Whether the file was announced, so that it may come by another upload.
        let isAnnounced: Bool
        var size = 0
        var prefix: [UInt8] = []
        var text: TextCheck?
        /// Whether a piece is being written.
        var isBusy = false
        var lastMoved: Timestamp
    }

    private let store: any AttachmentStore
    private let vault: FileVault
    private let clock: any WallClock
    private let ids: any IDSource
    private var uploads: [String: Upload] = [:]
    /// Attachments whose file is being kept: two uploads of one are of whoever has its link, and the first to end counts.
    private var finishing: Set<String> = []

    init(store: any AttachmentStore, vault: FileVault, clock: any WallClock, ids: any IDSource) {
        self.store = store
        self.vault = vault
        self.clock = clock
        self.ids = ids
    }

    /// - Parameter isAnnounced: whether the file may come by another upload, should this one break off.
    /// - Returns: the id of the upload.
    func open(_ attachment: AttachmentRecord, isAnnounced: Bool) async throws -> String {
        guard !attachment.isStored else { throw Refusal.uploadAlreadyDone }
        let id = ids.id("upl")
        try await vault.begin(id)
        uploads[id] = Upload(
            attachment: attachment, isAnnounced: isAnnounced,
            text: FileType.isText(attachment.mimeType) ? TextCheck() : nil,
            lastMoved: clock.now)
        return id
    }

    /// - Throws: ``Refusal/uploadBrokenOff``, ``Refusal/fileTooLarge(limit:)``; then the upload is over.
    func write(_ bytes: [UInt8], at offset: Int, to id: String) async throws {
        guard var upload = uploads[id], !upload.isBusy, upload.size == offset else { throw Refusal.uploadBrokenOff }
        let limit = upload.attachment.size
        guard upload.size + bytes.count <= limit else {
            try await abandon(id)
            throw Refusal.fileTooLarge(limit: limit)
        }
        upload.size += bytes.count
        upload.prefix += bytes.prefix(FileType.prefix - upload.prefix.count)
        upload.text?.feed(bytes)
        upload.lastMoved = clock.now
        upload.isBusy = true
        uploads[id] = upload
        do { try await vault.append(bytes, to: id) } catch {
            try await abandon(id)
            throw error
        }
        uploads[id]?.isBusy = false
    }

    /// - Throws: ``Refusal/uploadBrokenOff``, ``Refusal/fileTypeMismatch(declared:)``, ``Refusal/uploadAlreadyDone``.
    func finish(_ id: String) async throws -> AttachmentRecord {
        guard let upload = uploads[id], !upload.isBusy else { throw Refusal.uploadBrokenOff }
        let type = upload.attachment.mimeType
        guard FileType.matches(type, upload.prefix), upload.text?.isWhole ?? true else {
            try await abandon(id)
            throw Refusal.fileTypeMismatch(declared: type)
        }
        uploads[id] = nil
        do { return try await keep(id, as: upload.attachment.id, size: upload.size) } catch {
            try await discard(id, upload)
            throw error
        }
    }

    private func keep(_ upload: String, as id: String, size: Int) async throws -> AttachmentRecord {
        guard finishing.insert(id).inserted else { throw Refusal.uploadAlreadyDone }
        defer { finishing.remove(id) }
        guard let known = try await store.attachment(id) else { throw Refusal.attachmentNotFound }
        guard !known.isStored else { throw Refusal.uploadAlreadyDone }
        try await vault.finish(upload, as: id)
        do { return try await store.complete(id, size: size) } catch {
            try await vault.remove(id)
            throw error
        }
    }

    /// Forgets an upload, and gives its room back if the file cannot come another way.
    func abandon(_ id: String) async throws {
        if let upload = uploads.removeValue(forKey: id) { try await discard(id, upload) }
    }

    private func discard(_ id: String, _ upload: Upload) async throws {
        await vault.discard(id)
        if !upload.isAnnounced { try await store.deleteAnnounced(upload.attachment.id) }
    }

    /// Gives up those that stand still.
    func abandonStalled() async throws {
        let limit = clock.now + (.zero - Self.patience)
        for (id, upload) in uploads where upload.lastMoved < limit { try await abandon(id) }
    }
}
