import ChatKitAPI
import Wire

/// Puts the pieces of a completion into the thread: thoughts first, then the message, at last a call of the page.
struct ModelReply {
    /// Characters by which thoughts grow before they are shown again, since each showing repeats them.
    private static let thoughtStep = 200

    let threadID: String
    let sink: EventSink
    private let began: ContinuousClock.Instant = .now
    private var thoughts: WorkflowItem?
    private var thought = ""
    private var shownThought = 0
    private var message: MessageStream?
    private var call: (index: Int, id: String, name: String, arguments: String)?
    private var finish: String?
    private(set) var usage: CompletionChunk.Usage?

    init(threadID: String, sink: EventSink) {
        self.threadID = threadID
        self.sink = sink
    }

    /// Whether the visitor has seen something, so that asking again would say it twice.
    var hasBegun: Bool { thoughts != nil || message != nil }

    mutating func take(_ chunk: CompletionChunk) async throws {
        if !chunk.reasoning.isEmpty, message == nil { try await think(chunk.reasoning) }
        if !chunk.text.isEmpty { try await say(chunk.text) }
        for call in chunk.toolCalls { note(call) }
        if let usage = chunk.usage { self.usage = usage }
        if let reason = chunk.finish { finish = reason }
    }

    /// Ends what is open.
    /// - Throws: ``ProviderFailure`` for an answer that says nothing, or a call that is none.
    mutating func end() async throws {
        try await endThoughts()
        try await message?.finish()
        if finish == "content_filter" {
            throw ResponderFailure("The provider's rules do not allow an answer to this.", allowRetry: false)
        }
        if let call {
            let arguments: JSONObject?
            do { arguments = try JSONParser.parse(call.arguments.isEmpty ? "{}" : call.arguments).objectValue } catch {
                arguments = nil
            }
            guard let arguments else {
                throw ProviderFailure("the arguments of a tool are no object", isTemporary: true)
            }
            let item = ClientToolCall(
                id: sink.newID("tc"), threadID: threadID, createdAt: sink.now, callID: call.id, name: call.name,
                arguments: arguments)
            try await sink.send(.itemDone(.clientToolCall(item)))
        } else if message == nil {
            throw ProviderFailure("the provider said nothing", isTemporary: true)
        }
    }

    private mutating func say(_ text: String) async throws {
        if message == nil {
            try await endThoughts()
            message = try await sink.beginMessage()
        }
        try await message?.append(text)
    }

    private mutating func think(_ text: String) async throws {
        thought += text
        if thoughts == nil {
            let item = WorkflowItem(
                id: sink.newID("wf"), threadID: threadID, createdAt: sink.now, workflow: TaskList(.reasoning))
            try await sink.send(.itemAdded(.workflow(item)))
            thoughts = item
            try await show(isFirst: true)
        } else if thought.utf8.count - shownThought >= Self.thoughtStep {
            try await show(isFirst: false)
        }
    }

    private mutating func show(isFirst: Bool) async throws {
        guard let thoughts else { return }
        shownThought = thought.utf8.count
        let task = ChatTask(.thought(title: nil, content: thought))
        try await sink.send(
            .itemUpdated(id: thoughts.id, isFirst ? .taskAdded(index: 0, task) : .taskUpdated(index: 0, task)))
    }

    private mutating func endThoughts() async throws {
        guard var item = thoughts, item.workflow.summary == nil else { return }
        if shownThought < thought.utf8.count { try await show(isFirst: false) }
        item.workflow.tasks = [ChatTask(.thought(title: nil, content: thought))]
        item.workflow.summary = .duration(Int((ContinuousClock.now - began) / .seconds(1)))
        try await sink.send(.itemDone(.workflow(item)))
        thoughts = item
    }

    /// The first call counts; a turn has one.
    private mutating func note(_ piece: CompletionChunk.ToolCall) {
        guard let index = call?.index else {
            call = (piece.index, piece.id ?? sink.newID("call"), piece.name ?? "", piece.arguments)
            return
        }
        guard piece.index == index else { return }
        call?.arguments += piece.arguments
        if let name = piece.name, call?.name.isEmpty == true { call?.name = name }
    }
}
