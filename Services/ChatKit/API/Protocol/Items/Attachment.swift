public import Wire

/// A file that a visitor added (protocol section 5).
public struct Attachment: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable { case file, image }

    /// Where the bytes are to be sent, as `multipart/form-data` with a field `file`; absent once they are there.
    public struct UploadDescriptor: Codable, Sendable, Hashable {
        public let url: String
        public let method: String
        public let headers: JSONObject

        public init(url: String, method: String = "POST", headers: JSONObject = [:]) {
            self.url = url
            self.method = method
            self.headers = headers
        }
    }

    public let id: String
    public let type: Kind
    public let name: String
    /// Media type without parameters.
    public let mimeType: String
    public let uploadDescriptor: UploadDescriptor?
    /// Of the message that it was sent with.
    public let threadID: String?
    /// Of an image, and good for some minutes.
    public var previewURL: String?

    public init(
        id: String, type: Kind, name: String, mimeType: String, uploadDescriptor: UploadDescriptor? = nil,
        threadID: String? = nil, previewURL: String? = nil
    ) {
        self.id = id
        self.type = type
        self.name = name
        self.mimeType = mimeType
        self.uploadDescriptor = uploadDescriptor
        self.threadID = threadID
        self.previewURL = previewURL
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, name
        case mimeType = "mime_type"
        case uploadDescriptor = "upload_descriptor"
        case threadID = "thread_id"
        case previewURL = "preview_url"
    }
}
