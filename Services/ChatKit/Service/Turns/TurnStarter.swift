import ChatKitAPI
import NIOCore
import RPC
import ServiceKit
import Wire

/// Begins turns: checks everything that can be refused, stores the message, then lets the turn run.
struct TurnStarter: Sendable {
    let tools: Turn.Tools
    let versions: any VersionSource
    let responders: ResponderRegistry
    let live: LiveTurns

    /// A message that somebody wants answered.
    struct Request: Sendable {
        let owner: Owner
        /// Nil for a new thread.
        let threadID: String?
        let version: ChatVersion
        let input: UserMessageInput
        let metadata: JSONObject?
    }

    /// Returns when the reply was sent.
    /// - Throws: ``Refusal`` or `ServiceError` before the first event; later what broke the stream.
    func run(_ request: Request, for context: CallContext, to receiver: any EventReceiver) async throws {
        if let id = request.threadID, !EntityID.isPossible(id) { throw Refusal.threadNotFound }
        try MessageRules.check(request.input, metadata: request.metadata)
        let workflow = try await versions.served(
            request.version, ofWorkflow: request.owner.workflowID, for: context)
        let responder = try responders.responder(for: workflow.graph)

        let now = tools.clock.now
        let threadID = request.threadID ?? tools.ids.id("thr")
        let message = UserMessage(
            id: tools.ids.id("msg"), threadID: threadID, createdAt: now, content: request.input.content,
            quotedText: request.input.quotedText, inferenceOptions: request.input.inferenceOptions)
        let title = request.threadID == nil ? ThreadTitle.make(from: message.content) : nil

        let events = try firstEvents(of: request, message, threadID: threadID)
        let start = TurnStart(
            turnID: tools.ids.id("trn"), owner: request.owner,
            target: request.threadID.map { .thread(id: $0) }
                ?? .newThread(ThreadRecord(id: threadID, createdAt: now, title: title)),
            message: events.items[0], metadata: request.metadata.map { JSONValue.object($0).text },
            versionID: workflow.versionID, events: events, startedAt: now)
        let turn = Turn(
            id: start.turnID, threadID: threadID,
            changedThread: title.map { ChatThread(id: threadID, createdAt: now, title: $0) }, begun: events,
            tools: tools, logger: context.logger)
        try await live.during(turn) {
            let key = try await tools.store.begin(start)
            try await turn.run(
                key, begun: events,
                facts: { [tools] in
                    TurnFacts(
                        threadID: threadID, message: message,
                        history: try await History(store: tools.store).read(responder.historyLimit, key, message),
                        metadata: request.metadata ?? JSONObject(), workflowName: workflow.name)
                },
                responder: responder, to: receiver)
        }
    }

    /// The events that are sent as soon as the message is stored (protocol section 8).
    private func firstEvents(
        of request: Request, _ message: UserMessage, threadID: String
    ) throws -> EventBatch {
        var events = EventBatch()
        if request.threadID == nil {
            try events.append(
                .threadCreated(ChatThread(id: threadID, createdAt: message.createdAt, title: nil)))
        }
        try events.append(done: .userMessage(message))
        try MessageRules.checkEncoded(bytes: events.items[0].json.utf8.count)
        try events.append(.streamOptions(StreamOptions(allowCancel: true)))
        return events
    }
}
