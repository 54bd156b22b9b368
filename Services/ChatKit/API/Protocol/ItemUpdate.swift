/// A change of an item that is not done yet.
public enum ItemUpdate: Codable, Sendable, Hashable {
    case contentPartAdded(index: Int, content: AssistantContent)
    case textDelta(index: Int, delta: String)
    case contentPartDone(index: Int, content: AssistantContent)

    private enum Kind: String, Codable {
        case contentPartAdded = "assistant_message.content_part.added"
        case textDelta = "assistant_message.content_part.text_delta"
        case contentPartDone = "assistant_message.content_part.done"
    }
    private enum CodingKeys: String, CodingKey {
        case type, content, delta
        case contentIndex = "content_index"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let index = try members.decode(Int.self, forKey: .contentIndex)
        switch try members.decode(Kind.self, forKey: .type) {
        case .contentPartAdded:
            self = .contentPartAdded(
                index: index, content: try members.decode(AssistantContent.self, forKey: .content))
        case .textDelta:
            self = .textDelta(index: index, delta: try members.decode(String.self, forKey: .delta))
        case .contentPartDone:
            self = .contentPartDone(
                index: index, content: try members.decode(AssistantContent.self, forKey: .content))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .contentPartAdded(let index, let content):
            try members.encode(Kind.contentPartAdded, forKey: .type)
            try members.encode(index, forKey: .contentIndex)
            try members.encode(content, forKey: .content)
        case .textDelta(let index, let delta):
            try members.encode(Kind.textDelta, forKey: .type)
            try members.encode(index, forKey: .contentIndex)
            try members.encode(delta, forKey: .delta)
        case .contentPartDone(let index, let content):
            try members.encode(Kind.contentPartDone, forKey: .type)
            try members.encode(index, forKey: .contentIndex)
            try members.encode(content, forKey: .content)
        }
    }
}
