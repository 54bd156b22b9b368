public import Wire

/// One entry of a thread (protocol section 5).
public enum ThreadItem: Codable, Sendable {
    case userMessage(UserMessage)
    case assistantMessage(AssistantMessage)
    case clientToolCall(ClientToolCall)
    case widget(WidgetItem)
    case generatedImage(GeneratedImageItem)
    case structuredInput(StructuredInputItem)
    case workflow(WorkflowItem)
    case task(TaskItem)
    case endOfTurn(EndOfTurn)
    case hiddenContext(HiddenContext)
    case hiddenNote(HiddenNote)

    private enum Kind: String, Codable {
        case userMessage = "user_message"
        case assistantMessage = "assistant_message"
        case clientToolCall = "client_tool_call"
        case widget
        case generatedImage = "generated_image"
        case structuredInput = "structured_input"
        case workflow, task
        case endOfTurn = "end_of_turn"
        case hiddenContext = "sdk_hidden_context"
        case hiddenNote = "hidden_context_item"
    }
    private enum CodingKeys: String, CodingKey { case type }

    public var id: String { head.id }
    public var createdAt: Timestamp { head.createdAt }

    private var head: (id: String, createdAt: Timestamp) {
        switch self {
        case .userMessage(let item): (item.id, item.createdAt)
        case .assistantMessage(let item): (item.id, item.createdAt)
        case .clientToolCall(let item): (item.id, item.createdAt)
        case .widget(let item): (item.id, item.createdAt)
        case .generatedImage(let item): (item.id, item.createdAt)
        case .structuredInput(let item): (item.id, item.createdAt)
        case .workflow(let item): (item.id, item.createdAt)
        case .task(let item): (item.id, item.createdAt)
        case .endOfTurn(let item): (item.id, item.createdAt)
        case .hiddenContext(let item): (item.id, item.createdAt)
        case .hiddenNote(let item): (item.id, item.createdAt)
        }
    }

    /// True for what is for responders only and never leaves the server.
    public var isHidden: Bool {
        switch self {
        case .hiddenContext, .hiddenNote: true
        default: false
        }
    }

    public init(from decoder: any Decoder) throws {
        switch try decoder.container(keyedBy: CodingKeys.self).decode(Kind.self, forKey: .type) {
        case .userMessage: self = .userMessage(try UserMessage(from: decoder))
        case .assistantMessage: self = .assistantMessage(try AssistantMessage(from: decoder))
        case .clientToolCall: self = .clientToolCall(try ClientToolCall(from: decoder))
        case .widget: self = .widget(try WidgetItem(from: decoder))
        case .generatedImage: self = .generatedImage(try GeneratedImageItem(from: decoder))
        case .structuredInput: self = .structuredInput(try StructuredInputItem(from: decoder))
        case .workflow: self = .workflow(try WorkflowItem(from: decoder))
        case .task: self = .task(try TaskItem(from: decoder))
        case .endOfTurn: self = .endOfTurn(try EndOfTurn(from: decoder))
        case .hiddenContext: self = .hiddenContext(try HiddenContext(from: decoder))
        case .hiddenNote: self = .hiddenNote(try HiddenNote(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        switch self {
        case .userMessage(let item): try item.encode(to: encoder)
        case .assistantMessage(let item): try item.encode(to: encoder)
        case .clientToolCall(let item): try item.encode(to: encoder)
        case .widget(let item): try item.encode(to: encoder)
        case .generatedImage(let item): try item.encode(to: encoder)
        case .structuredInput(let item): try item.encode(to: encoder)
        case .workflow(let item): try item.encode(to: encoder)
        case .task(let item): try item.encode(to: encoder)
        case .endOfTurn(let item): try item.encode(to: encoder)
        case .hiddenContext(let item): try item.encode(to: encoder)
        case .hiddenNote(let item): try item.encode(to: encoder)
        }
    }
}
