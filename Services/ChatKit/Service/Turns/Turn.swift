import ChatKitAPI
import Logging
import PublishAPI
import ServiceKit
import Storage
import Wire

/// One reply that is being made: runs the responder, stores what it says, and only then sends it.
///
/// The responder and whoever stores and sends work side by side, joined by a ``TurnOutbox``.
final class Turn: Sendable {
    /// What a turn works with.
    struct Tools: Sendable {
        let store: any ChatStore
        let clock: any WallClock
        let ids: any IDSource
        /// How long a responder may take.
        let timeLimit: Duration
        let widgets: WidgetRules
        /// How long an event may wait to share a commit with those of other turns.
        let patience: Duration
        /// How long a reader may be away who said that it may come back.
        let grace: Duration
        let figures: TurnFigures

        init(
            store: any ChatStore, clock: any WallClock, ids: any IDSource, timeLimit: Duration,
            widgets: WidgetRules = WidgetRules(roots: [.card, .list]), patience: Duration = .milliseconds(20),
            grace: Duration = .seconds(30), figures: TurnFigures = TurnFigures(in: MetricsRegistry())
        ) {
            self.store = store
            self.clock = clock
            self.ids = ids
            self.timeLimit = timeLimit
            self.widgets = widgets
            self.patience = patience
            self.grace = grace
            self.figures = figures
        }
    }

    /// How often a busy store is asked before the turn is given up.
    private static let attempts = 50

    let id: String
    let threadID: String
    /// Nil for a run that no visitor asked for.
    let visit: Visit?
    /// Those who read the log beside the one reader, or instead.
    let audience = TurnAudience()
    /// The thread as the stream's last event shows it; nil if nothing about it changed.
    private let changedThread: ChatThread?
    /// When everything had been found in order. What it waits for its place counts for its visitor.
    private let accepted = ContinuousClock.now
    private let tools: Tools
    private let outbox: TurnOutbox
    private let logger: Logger

    /// - Parameters:
    ///   - run: as it begins.
    ///   - begun: the events that are stored with the message.
    init(
        run: RunReport, threadID: String, visit: Visit?, changedThread: ChatThread?, begun: EventBatch, tools: Tools,
        logger: Logger
    ) {
        id = run.turnID
        self.visit = visit
        self.threadID = threadID
        self.changedThread = changedThread
        self.tools = tools
        self.logger = logger
        outbox = TurnOutbox(after: begun, run: run) { [clock = tools.clock] in clock.now }
    }

    /// Runs to the end of the stream; the turn is closed when this returns. Cancelling the task, or a receiver that
    /// throws, cancels the turn.
    ///
    /// - Parameters:
    ///   - begun: the stored events, to be sent first.
    ///   - receiver: nil for a turn that nobody reads, or whose log is read; cancelling it interrupts the turn.
    ///   - needsAudience: whether it ends when nobody has followed it for a while.
    /// - Throws: what the receiver or the store threw.
    func run(
        _ key: TurnKey, begun: EventBatch, facts: @escaping @Sendable () async throws -> TurnFacts,
        responder: any Responder, to receiver: (any EventReceiver)?, needsAudience: Bool = false
    ) async throws {
        audience.advance(to: begun.lengths.count)
        defer { audience.close() }
        let result: Result<Void, any Error> = await withTaskGroup { group in
            group.addTask { await self.respond(key, with: responder, to: facts) }
            group.addTask { await self.expire(key) }
            if needsAudience { group.addTask { await self.stopIfAbandoned() } }
            defer { group.cancelAll() }
            do {
                try await receiver?.receive(begun.lines)
                try await self.deliver(key, to: receiver)
                return .success(())
            } catch let failure as StoreFailure {
                await self.interrupt(key)
                return .failure(failure.cause)
            } catch {
                if receiver == nil { await self.interrupt(key) } else { await self.cancel(key) }
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Ends the turn as its reader's leaving would, but the reader stays and sees the end of the stream.
    func stop() {
        do { try outbox.breakOff(as: .cancelled, note: stopNote) } catch {
            logger.error("turn was not stopped", metadata: ["turn": "\(id)", "cause": "\(error)"])
        }
    }

    private func stopIfAbandoned() async {
        if await audience.isAbandoned(for: tools.grace) { stop() }
    }

    private var stopNote: HiddenContext {
        HiddenContext(
            id: tools.ids.id("shcx"), threadID: threadID, createdAt: tools.clock.now, content: StopNote.text)
    }

    private func respond(
        _ key: TurnKey, with responder: any Responder, to facts: () async throws -> TurnFacts
    ) async {
        let sink = EventSink(
            threadID: threadID, outbox: outbox, widgets: tools.widgets, clock: tools.clock, ids: tools.ids)
        do {
            try await responder.respond(to: try await facts(), into: sink)
            await finish(key, .done)
        } catch let failure as ResponderFailure {
            await finish(
                key, .failed(.custom(failure.message, allowRetry: failure.allowRetry), reason: failure.message))
        } catch {
            // Cancelled here means that the turn was: whoever cancelled it ends it.
            if Task.isCancelled { return }
            if !(error is CancellationError) {
                logger.error("responder failed", metadata: ["turn": "\(id)", "cause": "\(String(reflecting: error))"])
            }
            await finish(key, .unexpected)
        }
    }

    private func expire(_ key: TurnKey) async {
        do { try await Task.sleep(for: tools.timeLimit) } catch { return }
        logger.warning("turn took too long", metadata: ["turn": "\(id)"])
        await finish(key, .tookTooLong)
    }

    private func finish(_ key: TurnKey, _ outcome: TurnOutbox.Outcome) async {
        do {
            if try outbox.finish(outcome, thread: try await finalThread(key)) { try await tools.store.hurry() }
        } catch {
            // Only costs the patience of a write that is under way and reports for itself.
            logger.debug("the end of a turn was not hurried", metadata: ["turn": "\(id)", "cause": "\(error)"])
        }
    }

    /// The thread as the last event shows it; nil if nothing about it changed.
    private func finalThread(_ key: TurnKey) async throws -> ChatThread? {
        guard let title = outbox.title else { return changedThread }
        var record = try await tools.store.threadRecord(of: key)
        record.title = title
        return ChatThread(record)
    }

    /// The store did not take events, so they were not sent.
    private struct StoreFailure: Error {
        let cause: any Error
    }

    private func deliver(_ key: TurnKey, to receiver: (any EventReceiver)?) async throws {
        var isAnswered = false
        while true {
            await outbox.waitForEvents()
            try Task.checkCancellation()
            let batch = try await record(key)
            audience.advance(to: batch.nextSequence - 1)
            if !batch.lengths.isEmpty, !isAnswered {
                isAnswered = true
                tools.figures.answered(after: .now - accepted)
            }
            if !batch.lengths.isEmpty { try await receiver?.receive(batch.lines) }
            if batch.closing != nil { return }
            if receiver == nil { await audience.waitForRoom() }
        }
    }

    /// Stores what there is. A store that has too much to do is asked again: the responder waits meanwhile.
    private func record(_ key: TurnKey) async throws -> EventBatch {
        var attempt = 0
        while true {
            attempt += 1
            let patience = outbox.beginWrite() ? tools.patience : .zero
            do {
                let batch = try await tools.store.record(key, patience: patience) { [outbox] in outbox.seal() }
                outbox.endWrite()
                countEnd(in: batch)
                return batch
            } catch let error as StoreError where error.code == .busy && attempt < Self.attempts {
                try await Task.sleep(for: tools.patience)
            } catch {
                throw StoreFailure(cause: error)
            }
        }
    }

    /// Closes the turn after its reader went away, as protocol section 9 asks. The store does not look at the
    /// cancellation of this task.
    private func cancel(_ key: TurnKey) async {
        await breakOff(key, as: .cancelled, note: stopNote)
    }

    /// Closes the turn after the store failed, if it works again by now, or the server wants to end.
    private func interrupt(_ key: TurnKey) async { await breakOff(key, as: .interrupted, note: nil) }

    /// A turn is closed once: the store refuses whatever comes after its end.
    private func countEnd(in batch: EventBatch) {
        if let closing = batch.closing { tools.figures.closed(closing, after: .now - accepted) }
    }

    private func breakOff(_ key: TurnKey, as end: TurnEnd, note: HiddenContext?) async {
        do {
            try outbox.breakOff(as: end, note: note)
            countEnd(in: try await tools.store.record(key, patience: .zero) { [outbox] in outbox.seal() })
        } catch is TurnNotRunning {
            // It had been closed with its last events, which could not be sent.
        } catch {
            logger.error("turn stays open", metadata: ["turn": "\(id)", "cause": "\(String(reflecting: error))"])
        }
    }
}
