public import Wire

/// What a client sends as a message.
public struct UserMessageInput: Codable, Sendable {
    public let content: [UserContent]
    /// Ids of attachments.
    public let attachments: [String]
    public let quotedText: String?
    public let inferenceOptions: InferenceOptions

    public init(
        content: [UserContent], attachments: [String] = [], quotedText: String? = nil,
        inferenceOptions: InferenceOptions = InferenceOptions()
    ) {
        self.content = content
        self.attachments = attachments
        self.quotedText = quotedText
        self.inferenceOptions = inferenceOptions
    }

    private enum CodingKeys: String, CodingKey {
        case content, attachments
        case quotedText = "quoted_text"
        case inferenceOptions = "inference_options"
    }
}

/// A piece of a message.
public enum UserContent: Codable, Sendable, Hashable {
    case text(String)
    /// An @-mention.
    case tag(UserTag)

    private enum Kind: String, Codable {
        case text = "input_text"
        case tag = "input_tag"
    }
    private enum CodingKeys: String, CodingKey { case type, text }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        switch try members.decode(Kind.self, forKey: .type) {
        case .text: self = .text(try members.decode(String.self, forKey: .text))
        case .tag: self = .tag(try UserTag(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .text(let text):
            try members.encode(Kind.text, forKey: .type)
            try members.encode(text, forKey: .text)
        case .tag(let tag):
            try members.encode(Kind.tag, forKey: .type)
            try tag.encode(to: encoder)
        }
    }
}

/// Somebody or something that a message mentions.
public struct UserTag: Codable, Sendable, Hashable {
    public let id: String
    /// As it stands in the message.
    public let text: String
    /// Of the client.
    public let data: JSONObject
    public let group: String?
    public let interactive: Bool

    public init(id: String, text: String, data: JSONObject = [:], group: String? = nil, interactive: Bool = false) {
        self.id = id
        self.text = text
        self.data = data
        self.group = group
        self.interactive = interactive
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            id: try members.decode(String.self, forKey: .id), text: try members.decode(String.self, forKey: .text),
            data: try members.decode(JSONObject.self, forKey: .data),
            group: try members.decodeIfPresent(String.self, forKey: .group),
            interactive: try members.decodeIfPresent(Bool.self, forKey: .interactive) ?? false)
    }
}

/// The visitor's wishes for the reply. Ids that nobody knows are kept and otherwise ignored.
public struct InferenceOptions: Codable, Sendable, Hashable {
    public struct ToolChoice: Codable, Sendable, Hashable {
        public let id: String

        public init(id: String) { self.id = id }
    }

    public let toolChoice: ToolChoice?
    public let model: String?

    public init(toolChoice: ToolChoice? = nil, model: String? = nil) {
        self.toolChoice = toolChoice
        self.model = model
    }

    private enum CodingKeys: String, CodingKey {
        case model
        case toolChoice = "tool_choice"
    }
}
