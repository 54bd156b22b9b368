import ChatKitAPI
import Wire

/// The built-in responder: needs nothing, always answers the same, and shows on a keyword what a chat can do.
struct DemoResponder: Responder {
    enum Mode: String, CaseIterable {
        case keywords
        /// Says `echo: ` and the message.
        case echo
    }

    let mode: Mode
    var historyLimit: HistoryLimit? { nil }

    init(mode: Mode = .keywords) { self.mode = mode }

    /// - Throws: ``Refusal/invalidGraph(_:)``.
    init(graph: JSONValue) throws(Refusal) {
        if let finding = ResponderCatalogue.findings(in: graph).first { throw .invalidGraph(finding.message) }
        mode = graph["mode"]?.stringValue == Mode.echo.rawValue ? .echo : .keywords
    }

    func respond(to turn: TurnFacts, into sink: EventSink) async throws {
        let demo = DemoReply(turn: turn, sink: sink)
        switch turn.trigger {
        case .message where mode == .echo:
            if let pause = DemoCommand.pause(in: turn.text) { try await Task.sleep(for: pause) }
            try await demo.say(["echo", ": "] + TextPieces.split(turn.text))
        case .message: try await demo.answer(DemoCommand(turn.text))
        case .toolOutput(let call): try await demo.answer(to: call)
        case .structuredInput(let item): try await demo.answer(to: item)
        case .action(let action, let sender): try await demo.answer(to: action, of: sender)
        }
    }

    /// The card shows what was sent from it.
    func update(_ item: WidgetItem?, after action: WidgetAction) async throws -> WidgetItem? {
        guard var item else { return nil }
        item.widget = DemoWidget.card(after: action)
        return item
    }
}
