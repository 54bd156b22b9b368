public import Wire

/// Announces a file (`attachments.create`). The answer tells where its bytes are to be sent within ten minutes.
///
/// Errors: `request.invalid`, `chatkit.upload.too_large`, `chatkit.upload.quota_exceeded`, `chatkit.upload.unavailable`.
public enum CreateAttachment: Operation {
    public typealias Input = QueryInput<Params>
    public typealias Output = Attachment

    public struct Params: Codable, Sendable {
        public let name: String
        /// Bytes.
        public let size: Int
        public let mimeType: String

        public init(name: String, size: Int, mimeType: String) {
            self.name = name
            self.size = size
            self.mimeType = mimeType
        }

        private enum CodingKeys: String, CodingKey {
            case name, size
            case mimeType = "mime_type"
        }
    }

    public static let name = "chatkit.create_attachment"
    public static let access = Access.identified
}
