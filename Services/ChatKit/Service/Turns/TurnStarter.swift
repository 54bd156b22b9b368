import ChatKitAPI
import Logging
import NIOCore
import PublishAPI
import RPC
import ServiceKit
import Wire

/// Begins turns: checks everything that can be refused, stores the message, then lets the turn run.
struct TurnStarter: Sendable {
    let tools: Turn.Tools
    let versions: any VersionSource
    let responders: ResponderRegistry
    let live: LiveTurns
    let detached: DetachedTurns

    /// A message that somebody wants answered.
    struct Request: Sendable {
        let owner: Owner
        /// Nil for a new thread.
        let threadID: String?
        let version: ChatVersion
        let publicationRevision: Int?
        let input: UserMessageInput
        let metadata: JSONObject?
        /// Who is noted with the run; nil for the owner.
        var triggeredBy: String?
        /// Noted with the run, beside the ids of thread and message.
        var inputPayload = JSONObject()
    }

    /// Returns when the reply was sent. A responder that does not run here is told of in the reply.
    ///
    /// - Throws: ``Refusal`` or `ServiceError` before the first event; later what broke the stream.
    func run(_ request: Request, for context: CallContext, to receiver: any EventReceiver) async throws {
        let prepared = try await prepare(request, for: context) { graph in
            do { return try responders.responder(for: graph) } catch Refusal.responderUnavailable(let name) {
                return UnavailableResponder(name: name)
            }
        }
        try await live.during(prepared.turn) {
            let key = try await tools.store.begin(prepared.start)
            try await prepared.run(from: key, to: receiver)
        }
    }

    /// Returns the run when the message is stored; the turn goes on by itself, and nobody reads its events.
    ///
    /// - Throws: ``Refusal`` or `ServiceError`, and then nothing was stored.
    func start(_ request: Request, for context: CallContext) async throws -> RunReport {
        let prepared = try await prepare(request, for: context) { try responders.responder(for: $0) }
        live.insert(prepared.turn)
        let key: TurnKey
        do { key = try await tools.store.begin(prepared.start) } catch {
            live.remove(prepared.turn)
            throw error
        }
        detached.start { [live, logger = context.logger] in
            defer { live.remove(prepared.turn) }
            do { try await prepared.run(from: key, to: nil) } catch {
                logger.warning(
                    "turn without a reader broke off", metadata: ["turn": "\(prepared.turn.id)", "cause": "\(error)"])
            }
        }
        return prepared.run
    }

    private func prepare(
        _ request: Request, for context: CallContext, responder: (JSONValue) throws -> any Responder
    ) async throws -> PreparedTurn {
        if let id = request.threadID, !EntityID.isPossible(id) { throw Refusal.threadNotFound }
        try MessageRules.check(request.input, metadata: request.metadata)
        let workflow = try await versions.served(
            request.version, ofWorkflow: request.owner.workflowID, asOf: request.publicationRevision, for: context)
        let responder = try responder(workflow.graph)

        let now = tools.clock.now
        let threadID = request.threadID ?? tools.ids.id("thr")
        let message = UserMessage(
            id: tools.ids.id("msg"), threadID: threadID, createdAt: now, content: request.input.content,
            quotedText: request.input.quotedText, inferenceOptions: request.input.inferenceOptions)
        let title = request.threadID == nil ? ThreadTitle.make(from: message.content) : nil
        let events = try firstEvents(of: request, message)
        let run = run(of: request, message, versionID: workflow.versionID)
        let start = TurnStart(
            turnID: run.turnID, owner: request.owner,
            target: request.threadID.map { .thread(id: $0) }
                ?? .newThread(ThreadRecord(id: threadID, createdAt: now, title: title)),
            message: events.items[0], metadata: request.metadata.map { JSONValue.object($0).text },
            versionID: workflow.versionID, events: events, report: try run.json, startedAt: now)
        let turn = Turn(
            run: run, threadID: threadID,
            changedThread: title.map { ChatThread(id: threadID, createdAt: now, title: $0) }, begun: events,
            tools: tools, logger: context.logger)
        return PreparedTurn(
            turn: turn, start: start, run: run, message: message, workflowName: workflow.name,
            metadata: request.metadata ?? JSONObject(), responder: responder, store: tools.store)
    }

    private func run(of request: Request, _ message: UserMessage, versionID: String) -> RunReport {
        var payload = request.inputPayload
        payload["thread_id"] = .string(message.threadID)
        payload["item_id"] = .string(message.id)
        return RunReport(
            id: tools.ids.uuid(), turnID: tools.ids.id("trn"), workflowID: request.owner.workflowID,
            versionID: versionID, status: .running, triggeredBy: request.triggeredBy ?? request.owner.subject,
            inputPayload: .object(payload), createdAt: message.createdAt, startedAt: message.createdAt)
    }

    /// The events that are sent as soon as the message is stored (protocol section 8).
    private func firstEvents(of request: Request, _ message: UserMessage) throws -> EventBatch {
        var events = EventBatch()
        if request.threadID == nil {
            try events.append(
                .threadCreated(ChatThread(id: message.threadID, createdAt: message.createdAt, title: nil)))
        }
        try events.append(done: .userMessage(message))
        try MessageRules.checkEncoded(bytes: events.items[0].json.utf8.count)
        try events.append(.streamOptions(StreamOptions(allowCancel: true)))
        return events
    }
}
