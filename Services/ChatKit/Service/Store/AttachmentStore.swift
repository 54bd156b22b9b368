import Wire

/// Keeps what is known of the visitors' files; the bytes are in a ``FileVault``.
protocol AttachmentStore: Sendable {
    /// Notes a file that is to come, and reserves room for it.
    /// - Throws: ``Refusal/uploadQuotaExceeded``.
    func announce(_ attachment: AttachmentRecord, within limits: UploadLimits) async throws

    /// The file of whoever has its link.
    func attachment(_ id: String) async throws -> AttachmentRecord?
    func attachment(_ id: String, of owner: Owner) async throws -> AttachmentRecord?
    /// Those of the ids that are there to be sent in a thread, in the order of the ids.
    /// - Parameter thread: nil for a new one.
    /// - Throws: ``Refusal/attachmentNotFound``.
    func attachments(_ ids: [String], for thread: String?, of owner: Owner) async throws -> [AttachmentRecord]

    /// Notes that the bytes are there.
    /// - Throws: ``Refusal/uploadAlreadyDone``; ``Refusal/attachmentNotFound`` if it was deleted meanwhile.
    func complete(_ id: String, size: Int) async throws -> AttachmentRecord

    /// Forgets a file that was not sent.
    /// - Throws: ``Refusal/attachmentNotFound``, ``Refusal/attachmentInUse``.
    func deleteAttachment(_ id: String, of owner: Owner) async throws
    /// Forgets a file that did not come.
    func deleteAnnounced(_ id: String) async throws
    /// Forgets files that were not sent with a message, and those that did not come.
    func deleteUnsent(before stored: Timestamp, announcedBefore announced: Timestamp) async throws

    /// The ids of all files whose bytes are there.
    func storedFiles() async throws -> Set<String>

    /// Files whose bytes nobody needs any more.
    func discardedFiles(limit: Int) async throws -> [String]
    /// Their bytes are gone.
    func forgetDiscarded(_ ids: [String]) async throws
}
