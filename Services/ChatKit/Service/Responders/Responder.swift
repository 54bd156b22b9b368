import ChatKitAPI
import Wire

/// What answers a message. Made for one turn from a version's graph.
///
/// Cancellation and the turn's deadline reach it as cancellation of its task; it should return soon after. It ends by
/// returning; what it throws ends the turn as failed, a ``ResponderFailure`` with its own words.
protocol Responder: Sendable {
    /// How much history it wants; nil if the current message alone will do.
    var historyLimit: HistoryLimit? { get }

    func respond(to turn: TurnFacts, into sink: EventSink) async throws
}

/// What a responder knows of a turn.
struct TurnFacts: Sendable {
    let threadID: String
    /// With the ids of model and tool that the visitor chose, known or not.
    let message: UserMessage
    /// Oldest first, the current message last, hidden items included.
    let history: [ThreadItem]
    /// Of the client, for this turn.
    let metadata: JSONObject
    let workflowName: String

    var text: String { MessageRules.text(of: message.content) }
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
