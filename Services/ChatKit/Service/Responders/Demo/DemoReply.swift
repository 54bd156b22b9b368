import ChatKitAPI
import Wire

/// What the demo says in one turn. A class, since a slow reply holds it on each step of its stack.
final class DemoReply: Sendable {
    let turn: TurnFacts
    let sink: EventSink

    init(turn: TurnFacts, sink: EventSink) {
        self.turn = turn
        self.sink = sink
    }

    func answer(_ command: DemoCommand) async throws {
        switch command {
        case .help: try await say(TextPieces.split(DemoCommand.helpText))
        case .error: throw ResponderFailure("This failure was asked for with `/error`.", allowRetry: true)
        case .flaky: try await failOnce()
        case .slow(let last): try await count(to: last)
        case .long(let kilobytes): try await say(DemoText.long(kilobytes: kilobytes))
        case .widget: try await showWidget()
        case .form: try await ask(.first)
        case .tool: try await callTool()
        case .sources: try await cite()
        case .reasoning: try await think()
        case .image: try await draw()
        case .notice:
            try await sink.send(.notice(Notice(.info, "A remark **beside** the conversation.", title: "Notice")))
            try await say(["There ", "was ", "a remark."])
        case .title: try await rename()
        case .text(let text):
            try await say(["**You said:**\n\n"] + TextPieces.split(text) + ["\n\n", "Say `/help` for more."])
        }
    }

    func answer(to call: ClientToolCall) async throws {
        try await say(["The page ", "answered: ", "`\(call.output?.text ?? "null")`"])
    }

    func answer(to item: StructuredInputItem) async throws {
        let answer = item.inputs.first?.answer
        guard item.inputs.first?.id == Question.first.id, answer?.skipped == false else {
            let words = item.inputs.map { $0.answer?.values.joined(separator: ", ") ?? "" }
            return try await say(["You chose ", "**\(item.status == .skipped ? "nothing" : words.joined())**", "."])
        }
        try await say(["Hello, ", answer?.values.first ?? "", "."])
        try await ask(.second)
    }

    func answer(to action: WidgetAction, of sender: WidgetItem?) async throws {
        if var sender {
            sender.widget = DemoWidget.card(after: action)
            try await sink.send(.itemReplaced(.widget(sender)))
        }
        try await say(["The action ", "`\(action.type)` ", "sent: ", "`\(DemoWidget.payload(of: action))`"])
    }

    func say(_ pieces: some Sequence<String>) async throws {
        let message = try await sink.beginMessage()
        for piece in pieces { try await message.append(piece) }
        try await message.finish()
    }

    private func failOnce() async throws {
        guard turn.isRetry else {
            throw ResponderFailure("This failure was asked for with `/flaky`. Try again.", allowRetry: true)
        }
        try await say(["The second ", "try ", "worked."])
    }

    private func count(to count: Int) async throws {
        let message = try await sink.beginMessage()
        for number in 1...count {
            if number > 1 { try await Task.sleep(for: .milliseconds(100)) }
            try await message.append(number == count ? "\(number)" : "\(number) ")
        }
        try await message.finish()
    }

    private func showWidget() async throws {
        var item = WidgetItem(
            id: sink.newID("msg"), threadID: turn.threadID, createdAt: sink.now,
            widget: DemoWidget.card(note: "", isStreaming: true), copyText: "A card")
        try await sink.send(.itemAdded(.widget(item)))
        for (delta, isLast) in [("Press ", false), ("or ", false), ("send.", true)] {
            try await sink.send(
                .itemUpdated(
                    id: item.id, .widgetText(componentID: DemoWidget.noteID, delta: delta, done: isLast)))
        }
        item.widget = DemoWidget.card(note: "Press or send.")
        try await sink.send(.itemDone(.widget(item)))
    }

    private enum Question {
        case first, second

        var id: String { self == .first ? "name" : "colour" }

        var input: StructuredInput {
            switch self {
            case .first: .init(id: id, question: "What is your name?", .freeform(description: "Any will do."))
            case .second:
                .init(
                    id: id, question: "Which colour?", .choice(options: ["red", "green", "blue"], multiple: false))
            }
        }
    }

    private func ask(_ question: Question) async throws {
        let item = StructuredInputItem(
            id: sink.newID("msg"), threadID: turn.threadID, createdAt: sink.now, inputs: [question.input])
        try await sink.send(.itemDone(.structuredInput(item)))
    }

    private func callTool() async throws {
        try await sink.send(.progress(text: "Asking the page", icon: "bolt"))
        let call = ClientToolCall(
            id: sink.newID("tc"), threadID: turn.threadID, createdAt: sink.now, callID: sink.newID("call"),
            name: "demo_tool", arguments: ["question": "What time is it?", "options": [nil, 1]])
        try await sink.send(.itemDone(.clientToolCall(call)))
    }

    private func cite() async throws {
        let message = try await sink.beginMessage()
        for piece in ["An answer ", "rests on ", "its sources."] { try await message.append(piece) }
        let sources = [
            Source(title: "The protocol", description: "What clients speak", .url("https://example.org/protocol")),
            Source(title: "A file", .file(name: "notes.md")),
            Source(title: "Somebody", .entity(.init(id: "ann", label: "Ann", data: ["role": "author"]))),
        ]
        for (index, source) in sources.enumerated() {
            let annotation = Annotation(source: source, index: 9 * (index + 1))
            try await sink.send(
                .itemUpdated(id: message.id, .annotationAdded(index: 0, annotation: index, annotation)))
        }
        try await message.finish()
    }

    private func think() async throws {
        var item = WorkflowItem(
            id: sink.newID("wf"), threadID: turn.threadID, createdAt: sink.now, workflow: TaskList(.reasoning))
        try await sink.send(.itemAdded(.workflow(item)))
        let thoughts = ["The question ", "The question is short, ", "The question is short, so is the answer."]
        for (index, thought) in thoughts.enumerated() {
            let task = ChatTask(.thought(title: nil, content: thought))
            try await sink.send(
                .itemUpdated(id: item.id, index == 0 ? .taskAdded(index: 0, task) : .taskUpdated(index: 0, task)))
            item.workflow.tasks = [task]
        }
        item.workflow.summary = .duration(1)
        try await sink.send(.itemDone(.workflow(item)))
        try await say(["Thought ", "about, ", "and answered."])
    }

    /// A square of one colour, as a picture that needs no server.
    private static let square =
        "data:image/svg+xml;base64,PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciIHdpZHRoPSI2NCIgaGVpZ2h0PSI2NCI+"
        + "PHJlY3Qgd2lkdGg9IjY0IiBoZWlnaHQ9IjY0IiBmaWxsPSIjMmE2ZiIvPjwvc3ZnPg=="

    private func draw() async throws {
        var item = GeneratedImageItem(id: sink.newID("msg"), threadID: turn.threadID, createdAt: sink.now)
        try await sink.send(.itemAdded(.generatedImage(item)))
        let image = GeneratedImage(id: sink.newID("img"), url: Self.square)
        for progress in [0.5, 1] { try await sink.send(.itemUpdated(id: item.id, .image(image, progress: progress))) }
        item.image = image
        try await sink.send(.itemDone(.generatedImage(item)))
    }

    private func rename() async throws {
        let title = turn.text.dropFirst("/title".count).drop(while: \.isWhitespace)
        do { try sink.setTitle(String(title.prefix(ThreadTitle.givenLimit))) } catch {
            return try await say(["A title ", "needs ", "a name."])
        }
        try await say(["The title ", "is: ", String(title)])
    }
}
