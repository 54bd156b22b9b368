public import Wire

/// A note for responders, e.g. that the visitor stopped a reply. Never sent to clients.
public struct HiddenContext: Codable, Sendable {
    private enum Kind: String, Codable { case value = "sdk_hidden_context" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    public let content: String

    public init(id: String, threadID: String, createdAt: Timestamp, content: String) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
        self.content = content
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case threadID = "thread_id"
        case createdAt = "created_at"
        case type, content
    }
}

/// A note of any shape for responders, e.g. that the visitor used a widget. Never sent to clients.
public struct HiddenNote: Codable, Sendable {
    private enum Kind: String, Codable { case value = "hidden_context_item" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    public let content: JSONValue

    public init(id: String, threadID: String, createdAt: Timestamp, content: JSONValue) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
        self.content = content
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case threadID = "thread_id"
        case createdAt = "created_at"
        case type, content
    }
}
