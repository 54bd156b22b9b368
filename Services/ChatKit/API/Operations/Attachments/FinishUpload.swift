public import Wire

/// The file is complete: it is judged, kept, and may be sent with a message.
///
/// Errors: `chatkit.upload.broken_off`, `chatkit.upload.type_mismatch`, `chatkit.upload.already_done`.
public enum FinishUpload: Operation {
    public struct Input: Codable, Sendable {
        public let uploadID: String
        /// As in a ``QueryInput``.
        public let publicBase: String?

        public init(uploadID: String, publicBase: String?) {
            self.uploadID = uploadID
            self.publicBase = publicBase
        }

        private enum CodingKeys: String, CodingKey {
            case uploadID = "upload_id"
            case publicBase = "public_base"
        }
    }

    public struct Output: Codable, Sendable {
        public let attachment: Attachment
        /// Bytes.
        public let size: Int

        public init(attachment: Attachment, size: Int) {
            self.attachment = attachment
            self.size = size
        }
    }

    public static let name = "chatkit.finish_upload"
    public static let access = Access.open
}

/// Nothing more comes: what came is forgotten. Unknown uploads are passed over.
public enum AbandonUpload: Operation {
    public struct Input: Codable, Sendable {
        public let uploadID: String

        public init(uploadID: String) { self.uploadID = uploadID }

        private enum CodingKeys: String, CodingKey { case uploadID = "upload_id" }
    }

    public typealias Output = Nothing

    public static let name = "chatkit.abandon_upload"
    public static let access = Access.open
    public static let isIdempotent = true
}
