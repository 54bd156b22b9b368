public import Wire

/// What a visitor said.
public struct UserMessage: Codable, Sendable {
    private enum Kind: String, Codable { case value = "user_message" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    public let content: [UserContent]
    public let attachments: [Attachment]
    public let quotedText: String?
    public let inferenceOptions: InferenceOptions

    public init(
        id: String, threadID: String, createdAt: Timestamp, content: [UserContent], attachments: [Attachment] = [],
        quotedText: String? = nil, inferenceOptions: InferenceOptions = InferenceOptions()
    ) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
        self.content = content
        self.attachments = attachments
        self.quotedText = quotedText
        self.inferenceOptions = inferenceOptions
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case threadID = "thread_id"
        case createdAt = "created_at"
        case type, content, attachments
        case quotedText = "quoted_text"
        case inferenceOptions = "inference_options"
    }
}
