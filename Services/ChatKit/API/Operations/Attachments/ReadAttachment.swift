public import Wire

/// What the octets of a stream are: its first item. The items after it are the octets.
public struct FileHead: Codable, Sendable, Hashable {
    public let name: String
    public let mimeType: String
    /// Bytes; nil where they are made as they are sent.
    public let size: Int?

    public init(name: String, mimeType: String, size: Int?) {
        self.name = name
        self.mimeType = mimeType
        self.size = size
    }

    private enum CodingKeys: String, CodingKey {
        case name, size
        case mimeType = "mime_type"
    }
}

/// A file of the caller. Error: `chatkit.attachment_not_found`.
public enum ReadAttachment: StreamOperation {
    public typealias Input = DeleteAttachment.Input
    public typealias Item = FileHead

    public static let name = "chatkit.read_attachment"
    public static let access = Access.identified
}

/// An image, for whoever has its link. Errors: `chatkit.upload.link_invalid`, `chatkit.attachment_not_found`.
public enum ReadPreview: StreamOperation {
    public struct Input: Codable, Sendable {
        public let attachmentID: String
        /// As the link has it.
        public let capability: String

        public init(attachmentID: String, capability: String) {
            self.attachmentID = attachmentID
            self.capability = capability
        }

        private enum CodingKeys: String, CodingKey {
            case attachmentID = "attachment_id"
            case capability
        }
    }

    public typealias Item = FileHead

    public static let name = "chatkit.read_preview"
    public static let access = Access.open
}
