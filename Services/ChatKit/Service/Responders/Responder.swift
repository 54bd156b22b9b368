import ChatKitAPI
import Wire

/// What answers a message. Made for one turn from a version's graph.
///
/// Cancellation and the turn's deadline reach it as cancellation of its task; it should return soon after. It ends by
/// returning; what it throws ends the turn as failed, a ``ResponderFailure`` with its own words.
protocol Responder: Sendable {
    /// How much history it wants; nil if the current message alone will do.
    var historyLimit: HistoryLimit? { get }

    /// Tokens that a turn may cost at most, as far as that can be told before; 0 for a responder that costs none.
    var tokenReservation: Int { get }

    func respond(to turn: TurnFacts, into sink: EventSink) async throws

    /// What becomes of a widget that a visitor did something with, at once and beside any turn.
    /// - Returns: nil where nothing does.
    func update(_ item: WidgetItem?, after action: WidgetAction) async throws -> WidgetItem?
}

extension Responder {
    var tokenReservation: Int { 0 }

    func update(_ item: WidgetItem?, after action: WidgetAction) async throws -> WidgetItem? { nil }
}

/// What a responder knows of a turn.
struct TurnFacts: Sendable {
    let threadID: String
    /// Of the request that began the turn.
    let requestID: String
    let trigger: TurnTrigger
    /// Oldest first, what the turn is about last, hidden items included.
    let history: [ThreadItem]
    /// What stands in the text files of the history, by attachment's id.
    var fileTexts: [String: String] = [:]
    /// Of the client, for this turn.
    let metadata: JSONObject
    let workflowName: String
    /// Models that the workflow lets visitors choose from.
    let offeredModels: Set<String>

    /// The message that is to be answered, with the ids of model and tool that the visitor chose, known or not; nil where
    /// the turn is about something else.
    var message: UserMessage? {
        guard case .message(let message, _) = trigger else { return nil }
        return message
    }

    /// Whether the message was answered before.
    var isRetry: Bool {
        guard case .message(_, let isRetry) = trigger else { return false }
        return isRetry
    }

    /// What the visitor said; empty where the turn is about something else.
    var text: String { message.map { MessageRules.text(of: $0.content) } ?? "" }
}

/// A failure that the visitor is told of in these words.
struct ResponderFailure: Error {
    let message: String
    /// Whether asking again may help.
    let allowRetry: Bool

    init(_ message: String, allowRetry: Bool) {
        self.message = message
        self.allowRetry = allowRetry
    }
}
