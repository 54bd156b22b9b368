import ChatKitAPI
import Wire

/// What somebody wants answered.
enum TurnCause: Sendable {
    case message(UserMessageInput)
    /// A message, once more.
    case retry(itemID: String)
    case toolOutput(JSONValue)
    case structuredInput(StructuredInputSubmission, itemID: String)
    case action(WidgetAction, itemID: String?)

    /// The item that it is about, if it names one.
    var itemID: String? {
        switch self {
        case .message, .toolOutput: nil
        case .retry(let id), .structuredInput(_, let id): id
        case .action(_, let id): id
        }
    }
}

/// What a responder is asked for.
enum TurnTrigger: Sendable {
    /// - Parameter isRetry: whether it was answered before, and is to be once more.
    case message(UserMessage, isRetry: Bool = false)
    case toolOutput(ClientToolCall)
    case structuredInput(StructuredInputItem)
    /// - Parameter sender: the widget; nil for an action of the page's own.
    case action(WidgetAction, sender: WidgetItem?)
}
