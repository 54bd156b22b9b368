/// Stands in for a responder that graphs may name but that does not run here: tells the visitor so.
struct UnavailableResponder: Responder {
    let name: String
    var historyLimit: HistoryLimit? { nil }
    var message: String { "The workflow's responder \"\(name)\" is not available on this server." }

    func respond(to turn: TurnFacts, into sink: EventSink) async throws {
        throw ResponderFailure(message, allowRetry: false)
    }
}
