import ChatKitAPI
import ServiceKit
import Wire

/// The files that go with messages.
protocol MessageFiles: Sendable {
    /// What a message that is sent now shows of its files.
    /// - Parameters:
    ///   - thread: nil for a new one.
    ///   - shownIn: the thread's id, also of a new one.
    /// - Throws: ``Refusal``.
    func shown(
        _ ids: [String], in thread: String?, shownIn: String, of owner: Owner, base: String?
    ) async throws -> [Attachment]

    /// What stands in the text files of messages, by attachment's id. A file of another type has none.
    /// - Parameter limit: bytes in sum; the newest messages come first.
    func texts(of items: [ThreadItem], upTo limit: Int) async throws -> [String: String]
}

/// Files whose bytes are in a vault.
struct VaultFiles: MessageFiles {
    /// Bytes of one file that a responder sees.
    private static let textLimit = 64 << 10

    let store: any AttachmentStore
    let vault: FileVault
    let links: AttachmentLinks
    let clock: any WallClock

    func shown(
        _ ids: [String], in thread: String?, shownIn: String, of owner: Owner, base: String?
    ) async throws -> [Attachment] {
        guard !ids.isEmpty else { return [] }
        guard ids.allSatisfy(EntityID.isPossible) else { throw Refusal.attachmentNotFound }
        return try await store.attachments(ids, for: thread, of: owner).map { record in
            var record = record
            record.threadID = shownIn
            return links.shown(record, base: base, at: clock.now)
        }
    }

    func texts(of items: [ThreadItem], upTo limit: Int) async throws -> [String: String] {
        var texts: [String: String] = [:]
        var left = limit
        for case .userMessage(let message) in items.reversed() {
            for attachment in message.attachments where FileType.isText(attachment.mimeType) {
                let count = min(Self.textLimit, left)
                guard count > 0 else { return texts }
                // It may be gone with a thread that was deleted just now.
                guard let record = try await store.attachment(attachment.id), record.isStored else { continue }
                let bytes = try await vault.read(record.id, from: 0, upTo: count)
                let text = Self.wholeCharacters(of: bytes)
                texts[attachment.id] = bytes.count < record.size ? text + "\n(cut)" : text
                left -= bytes.count
            }
        }
        return texts
    }

    /// Without the character that the end may have cut.
    private static func wholeCharacters(of bytes: [UInt8]) -> String {
        let whole = (0...3).lazy.compactMap { String(validating: bytes.dropLast($0), as: UTF8.self) }
        return whole.first ?? String(decoding: bytes, as: UTF8.self)
    }
}
