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
        switch mode {
        case .keywords: try await answer(DemoCommand(turn.text), into: sink)
        case .echo:
            if let pause = DemoCommand.pause(in: turn.text) { try await Task.sleep(for: pause) }
            try await say(["echo", ": "] + TextPieces.split(turn.text), into: sink)
        }
    }

    private func answer(_ command: DemoCommand, into sink: EventSink) async throws {
        switch command {
        case .help: try await say(TextPieces.split(DemoCommand.helpText), into: sink)
        case .error: throw ResponderFailure("This failure was asked for with `/error`.", allowRetry: true)
        case .slow(let count):
            let message = try await sink.beginMessage()
            for number in 1...count {
                if number > 1 { try await Task.sleep(for: .milliseconds(100)) }
                try await message.append(number == count ? "\(number)" : "\(number) ")
            }
            try await message.finish()
        case .long(let kilobytes): try await say(DemoText.long(kilobytes: kilobytes), into: sink)
        case .text(let text):
            try await say(
                ["**You said:**\n\n"] + TextPieces.split(text) + ["\n\n", "Say `/help` for more."], into: sink)
        }
    }

    private func say(_ pieces: some Sequence<String>, into sink: EventSink) async throws {
        let message = try await sink.beginMessage()
        for piece in pieces { try await message.append(piece) }
        try await message.finish()
    }
}
