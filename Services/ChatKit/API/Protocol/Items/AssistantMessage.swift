public import Wire

/// What a responder said.
public struct AssistantMessage: Codable, Sendable {
    private enum Kind: String, Codable { case value = "assistant_message" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    public var content: [AssistantContent]

    public init(id: String, threadID: String, createdAt: Timestamp, content: [AssistantContent] = []) {
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

/// A part of an assistant message.
public struct AssistantContent: Codable, Sendable, Hashable {
    private enum Kind: String, Codable { case value = "output_text" }

    public var annotations: [Annotation]
    /// Markdown.
    public var text: String
    private let type: Kind

    public init(text: String = "", annotations: [Annotation] = []) {
        self.annotations = annotations
        self.text = text
        self.type = .value
    }

    private enum CodingKeys: String, CodingKey { case annotations, text, type }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        annotations = try members.decodeIfPresent([Annotation].self, forKey: .annotations) ?? []
        text = try members.decode(String.self, forKey: .text)
        type = try members.decode(Kind.self, forKey: .type)
    }
}
