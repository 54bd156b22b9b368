import ChatKitAPI
import Logging
import NIOCore
import PublishAPI
import RPC
import ServiceKit
import Wire

/// Begins turns: checks everything that can be refused, stores what the visitor did, then lets the turn run.
///
/// A class, as the request and the prepared turn are: a reply's stack holds references to them for as long as it lasts.
final class TurnStarter: Sendable {
    /// How often a thread is read again that other turns got ahead in.
    private static let attempts = 5

    let tools: Turn.Tools
    let versions: any VersionSource
    let responders: ResponderRegistry
    let actions: ActionRules
    let live: LiveTurns
    let detached: DetachedTurns
    let slots: TurnSlots
    let files: any MessageFiles
    /// Of the operator.
    let budget: DailyBudget

    init(
        tools: Turn.Tools, versions: any VersionSource, responders: ResponderRegistry, actions: ActionRules,
        live: LiveTurns, detached: DetachedTurns, slots: TurnSlots, files: any MessageFiles,
        budget: DailyBudget = DailyBudget()
    ) {
        self.tools = tools
        self.versions = versions
        self.responders = responders
        self.actions = actions
        self.live = live
        self.detached = detached
        self.slots = slots
        self.files = files
        self.budget = budget
    }

    /// Returns when the reply was sent. A responder that does not run here is told of in the reply.
    ///
    /// - Throws: ``Refusal`` or `ServiceError` before the first event; later what broke the stream.
    func run(_ request: TurnRequest, for context: CallContext, to receiver: any EventReceiver) async throws {
        switch try await apart({ try await self.begin(request, for: context) }) {
        case .answered(let events): try await receiver.receive(try Self.lines(of: events))
        case .detached(let turnID): try await resume(turnID, request, to: receiver)
        case .running(let prepared, let key):
            defer { leave(prepared) }
            try await prepared.run(from: key, to: receiver)
        }
    }

    /// What a request has come to before its first event.
    private enum Beginning {
        case answered([ThreadEvent])
        /// A turn that goes on by itself, begun now or before.
        case detached(turnID: String)
        /// The caller has to run it, and then ``leave(_:)``.
        case running(PreparedTurn, TurnKey)
    }

    private func begin(_ request: TurnRequest, for context: CallContext) async throws -> Beginning {
        if let claim = request.claim, let known = try await tools.store.sent(claim) { return .detached(turnID: known) }
        for _ in 1...Self.attempts {
            do { return try await attempt(request, for: context) } catch let sent as AlreadySent {
                return .detached(turnID: sent.turnID)
            } catch is ThreadMoved { continue }
        }
        throw Refusal.threadBusy
    }

    /// - Throws: also ``ThreadMoved``, ``AlreadySent``; then nothing was stored.
    private func attempt(_ request: TurnRequest, for context: CallContext) async throws -> Beginning {
        let (plan, workflow) = try await plan(request, for: context)
        let opened: OpenedTurn
        switch plan {
        case .answered(let events): return .answered(events)
        case .turn(let turn): opened = turn
        }
        let responder: any Responder
        do { responder = try responders.responder(for: workflow.graph) } catch .responderUnavailable(let name) {
            responder = UnavailableResponder(name: name)
        }
        let prepared = try prepare(request, opened, workflow, responder, for: context)
        if request.isResumable {
            return .detached(turnID: try await detach(prepared, needsAudience: true, context))
        }
        return .running(prepared, try await enter(prepared))
    }

    /// Stores what begins a turn, once it may run.
    private func enter(_ prepared: PreparedTurn) async throws -> TurnKey {
        try await slots.acquire(prepared.start.owner, published: prepared.workflow.concurrentTurns)
        live.insert(prepared.turn)
        do { return try await tools.store.begin(prepared.start) } catch {
            leave(prepared)
            throw error
        }
    }

    private func leave(_ prepared: PreparedTurn) {
        live.remove(prepared.turn)
        slots.release(prepared.start.owner)
    }

    /// Returns the run when the message is stored; the turn goes on by itself, and nobody reads its events.
    ///
    /// - Throws: ``Refusal`` or `ServiceError`, and then nothing was stored.
    func start(_ request: TurnRequest, for context: CallContext) async throws -> RunReport {
        let (plan, workflow) = try await plan(request, for: context)
        guard case .turn(let opened) = plan else { throw ServiceError.inner("only messages begin without a reader") }
        let prepared = try prepare(
            request, opened, workflow, try responders.responder(for: workflow.graph), for: context)
        _ = try await detach(prepared, needsAudience: false, context)
        return prepared.run
    }

    /// Begins a turn that goes on by itself.
    /// - Returns: its id.
    private func detach(_ prepared: PreparedTurn, needsAudience: Bool, _ context: CallContext) async throws -> String {
        let key = try await enter(prepared)
        detached.start { [logger = context.logger] in
            defer { self.leave(prepared) }
            do { try await prepared.run(from: key, to: nil, needsAudience: needsAudience) } catch {
                logger.warning(
                    "turn without a reader broke off", metadata: ["turn": "\(prepared.turn.id)", "cause": "\(error)"])
            }
        }
        return prepared.turn.id
    }

    /// Reads the log of a turn that the request began, now or before, from its first event.
    /// - Throws: ``Refusal/sendInFlight`` for a client that cannot be attached to a turn that goes on.
    private func resume(_ turnID: String, _ request: TurnRequest, to receiver: any EventReceiver) async throws {
        guard let stream = try await tools.store.stream(turnID, of: request.owner.subject) else {
            throw Refusal.streamGone
        }
        guard request.isResumable || !stream.isOpen else { throw Refusal.sendInFlight }
        if request.isResumable { try await receiver.receive([try WireEncoder().encode(StreamHead(streamID: turnID))]) }
        try await StreamFollower(store: tools.store, live: live).follow(stream, after: 0, to: receiver)
    }

    /// How a request is met.
    private enum Plan {
        case turn(OpenedTurn)
        /// Nobody is asked.
        case answered([ThreadEvent])
    }

    private func plan(
        _ request: TurnRequest, for context: CallContext
    ) async throws -> (plan: Plan, workflow: ServedWorkflow) {
        if let id = request.threadID, !EntityID.isPossible(id) { throw Refusal.threadNotFound }
        try MessageRules.check(metadata: request.metadata)
        let workflow = try await versions.served(
            request.version, ofWorkflow: request.owner.workflowID, asOf: request.publicationRevision, for: context)
        if case .message(let input) = request.cause {
            try MessageRules.check(input)
            let threadID = request.threadID ?? tools.ids.id("thr")
            let attachments = try await files.shown(
                input.attachments, in: request.threadID, shownIn: threadID, of: request.owner, base: request.publicBase)
            let opened = try OpenedTurn(
                input, with: attachments, in: request.threadID, threadID, at: tools.clock.now, tools.ids)
            return (.turn(opened), workflow)
        }
        guard let threadID = request.threadID else { throw Refusal.threadNotFound }
        let reading = ThreadReading(store: tools.store, clock: tools.clock, ids: tools.ids, actions: actions)
        switch try await reading.opening(of: request.cause, in: threadID, of: request.owner) {
        case (.answered(let events), _): return (.answered(events), workflow)
        case (.turn(let trigger, let itemID, let steps), let tail):
            return (
                .turn(try OpenedTurn(trigger, itemID: itemID, steps, in: threadID, tail, at: tools.clock.now)),
                workflow
            )
        }
    }

    private func prepare(
        _ request: TurnRequest, _ opened: OpenedTurn, _ workflow: ServedWorkflow, _ responder: any Responder,
        for context: CallContext
    ) throws -> PreparedTurn {
        var payload = request.inputPayload
        payload["thread_id"] = .string(opened.threadID)
        payload["item_id"] = .string(opened.itemID)
        let run = RunReport(
            id: tools.ids.uuid(), turnID: tools.ids.id("trn"), workflowID: request.owner.workflowID,
            versionID: workflow.versionID, status: .running, triggeredBy: request.triggeredBy ?? request.owner.subject,
            inputPayload: .object(payload), createdAt: opened.at, startedAt: opened.at)
        let start = TurnStart(
            turnID: run.turnID, owner: request.owner, target: opened.target,
            metadata: request.metadata.map { JSONValue.object($0).text }, versionID: workflow.versionID,
            attachmentIDs: opened.attachmentIDs, events: opened.events, report: try run.json, startedAt: opened.at,
            claim: request.claim,
            cost: TurnCost(tokens: responder.tokenReservation, budget: budget.limited(by: workflow.budget)))
        let turn = Turn(
            run: run, threadID: opened.threadID,
            visit: request.triggeredBy == nil ? Visit(owner: request.owner, version: request.version) : nil,
            changedThread: opened.changedThread, begun: opened.events,
            tools: tools, logger: context.logger)
        return PreparedTurn(
            turn: turn, start: start, run: run, trigger: opened.trigger, workflow: workflow,
            metadata: request.metadata ?? JSONObject(), requestID: context.trace, responder: responder,
            store: tools.store, files: files)
    }

    private static func lines(of events: [ThreadEvent]) throws -> [ByteBuffer] {
        var batch = EventBatch()
        for event in events { try batch.append(event) }
        return batch.lines
    }
}
