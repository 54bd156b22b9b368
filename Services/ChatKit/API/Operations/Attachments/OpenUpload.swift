public import Wire

/// Begins to take in the bytes of a file that was announced, for whoever has its link. ``WriteUpload`` and ``FinishUpload``
/// follow, or ``AbandonUpload``.
///
/// Errors: `chatkit.upload.link_invalid`, `chatkit.attachment_not_found`, `chatkit.upload.already_done`.
public enum OpenUpload: Operation {
    public typealias Input = ReadPreview.Input
    public typealias Output = UploadOpening

    public static let name = "chatkit.open_upload"
    public static let access = Access.open
}

/// Begins to take in a file of the caller that was not announced.
///
/// Errors: `request.invalid`, `chatkit.upload.quota_exceeded`.
public enum OpenNewUpload: Operation {
    public typealias Input = QueryInput<Params>
    public typealias Output = UploadOpening

    public struct Params: Codable, Sendable {
        public let name: String
        public let mimeType: String?

        public init(name: String, mimeType: String?) {
            self.name = name
            self.mimeType = mimeType
        }

        private enum CodingKeys: String, CodingKey {
            case name
            case mimeType = "mime_type"
        }
    }

    public static let name = "chatkit.open_new_upload"
    public static let access = Access.identified
}

/// An upload that has begun.
public struct UploadOpening: Codable, Sendable {
    public let uploadID: String
    /// Bytes that are taken in at most.
    public let limit: Int

    public init(uploadID: String, limit: Int) {
        self.uploadID = uploadID
        self.limit = limit
    }

    private enum CodingKeys: String, CodingKey {
        case uploadID = "upload_id"
        case limit
    }
}
