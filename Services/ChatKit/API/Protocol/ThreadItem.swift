/// One entry of a thread (protocol section 5).
public enum ThreadItem: Codable, Sendable {
    case userMessage(UserMessage)
    case assistantMessage(AssistantMessage)
    case hiddenContext(HiddenContext)

    private enum Kind: String, Codable {
        case userMessage = "user_message"
        case assistantMessage = "assistant_message"
        case hiddenContext = "sdk_hidden_context"
    }
    private enum CodingKeys: String, CodingKey { case type }

    public var id: String {
        switch self {
        case .userMessage(let message): message.id
        case .assistantMessage(let message): message.id
        case .hiddenContext(let context): context.id
        }
    }

    /// True for what is for responders only and never leaves the server.
    public var isHidden: Bool {
        switch self {
        case .userMessage, .assistantMessage: false
        case .hiddenContext: true
        }
    }

    public init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .type) {
        case .userMessage: self = .userMessage(try UserMessage(from: decoder))
        case .assistantMessage: self = .assistantMessage(try AssistantMessage(from: decoder))
        case .hiddenContext: self = .hiddenContext(try HiddenContext(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .userMessage(let message): try message.encode(to: encoder)
        case .assistantMessage(let message): try message.encode(to: encoder)
        case .hiddenContext(let context): try context.encode(to: encoder)
        }
    }
}
