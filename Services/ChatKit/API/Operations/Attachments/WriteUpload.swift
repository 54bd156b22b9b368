public import Wire

/// The next bytes of a file, as octets of at most 128 KiB.
///
/// Errors: `chatkit.upload.too_large`, `chatkit.upload.broken_off` if nobody knows the upload (any more).
public enum WriteUpload: OctetOperation {
    public struct Input: Codable, Sendable {
        public let uploadID: String
        /// How many bytes came before.
        public let offset: Int

        public init(uploadID: String, offset: Int) {
            self.uploadID = uploadID
            self.offset = offset
        }

        private enum CodingKeys: String, CodingKey {
            case uploadID = "upload_id"
            case offset
        }
    }

    public typealias Output = Nothing

    public static let name = "chatkit.write_upload"
    public static let access = Access.open
}
