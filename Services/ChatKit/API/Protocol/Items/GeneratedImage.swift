public import Wire

/// A picture that a responder made.
public struct GeneratedImageItem: Codable, Sendable {
    private enum Kind: String, Codable { case value = "generated_image" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    /// Nil as long as it is being made.
    public var image: GeneratedImage?

    public init(id: String, threadID: String, createdAt: Timestamp, image: GeneratedImage? = nil) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
        self.image = image
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, image
        case threadID = "thread_id"
        case createdAt = "created_at"
    }
}

public struct GeneratedImage: Codable, Sendable, Hashable {
    public let id: String
    public let url: String

    public init(id: String, url: String) {
        self.id = id
        self.url = url
    }
}
