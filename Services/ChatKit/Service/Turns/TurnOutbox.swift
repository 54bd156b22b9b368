import ChatKitAPI
import PublishAPI
import Synchronization
import Wire

/// What a turn brought forth and nobody has sent yet, between its responder, the store and its reader.
///
/// A `Mutex`: to take an event is a lock and an append, so a responder that yields one meets no actor and no task. It
/// waits only where the reader is behind by more than ``roomBytes``.
final class TurnOutbox: Sendable {
    /// How a responder ended.
    enum Outcome: Sendable {
        case done
        /// - Parameter reason: for the record of the run; the visitor is told of the failure alone.
        case failed(StreamFailure, reason: String)

        static let unexpected = Outcome.failed(.unexpected, reason: "internal error")
        static let tookTooLong = Outcome.failed(.unexpected, reason: "the reply took too long")
    }

    /// Bytes of events that may wait to be stored.
    static let roomBytes = 64 << 10
    /// Bytes of one event. It travels in one frame.
    static let eventLimit = 900 << 10
    /// Bytes of all events of one turn.
    static let turnLimit = 8 << 20

    private struct State {
        /// Came after the last write had begun.
        var pending: EventBatch
        /// Given to a write that has not returned.
        var sealed = EventBatch()
        var open = OpenItems()
        var bytes = 0
        var isClosed = false
        /// For the thread; nil for the one that it has.
        var title: String?
        var usage: TurnUsage?
        var isCancelled = false
        /// A write waits for company.
        var isPatient = false
        var deliverer: CheckedContinuation<Void, Never>?
        var producers: [CheckedContinuation<Void, Never>] = []

        var hasEnd: Bool { pending.closing != nil || sealed.closing != nil }
    }

    private let state: Mutex<State>
    private let run: RunReport
    private let clock: @Sendable () -> Timestamp

    /// - Parameters:
    ///   - stored: the events that are stored already; counting goes on after them.
    ///   - run: as it began.
    init(after stored: EventBatch, run: RunReport, clock: @escaping @Sendable () -> Timestamp) {
        self.run = run
        var stored = stored
        _ = stored.takeAll()
        state = Mutex(State(pending: stored))
        self.clock = clock
    }

    /// Takes an event, and waits while there is no room.
    /// - Throws: `CancellationError` once the turn is over; ``OpenItems/OutOfOrder``; ``ResponderFailure`` for too
    ///   much output.
    func append(_ event: ThreadEvent) async throws {
        try await add { state in
            try state.pending.take(event)
            return event
        }
    }

    /// Ends an open message as it stands: its parts, then itself.
    func finishMessage(_ id: String) async throws {
        try await add { state in
            guard case .assistantMessage(let message)? = state.open.item(id) else {
                throw OpenItems.OutOfOrder(description: "\(id) is finished but no open message")
            }
            for (index, part) in message.content.enumerated() {
                try state.pending.append(.itemUpdated(id: id, .contentPartDone(index: index, content: part)))
            }
            let done = ThreadEvent.itemDone(.assistantMessage(message))
            try state.pending.take(done)
            return done
        }
    }

    /// - Parameter change: adds to what is pending and says what that does to open messages.
    private func add(_ change: (inout State) throws -> ThreadEvent) async throws {
        let (deliverer, isFull) = try state.withLock { state in
            guard !state.isClosed else { throw CancellationError() }
            let mark = state.pending.mark
            do {
                let event = try change(&state)
                let added = state.pending.lengths[mark.events...]
                let bytes = added.reduce(state.bytes, +)
                guard added.allSatisfy({ $0 <= Self.eventLimit }), bytes <= Self.turnLimit else {
                    throw ResponderFailure("The reply is too long.", allowRetry: false)
                }
                try state.open.apply(event)
                state.bytes = bytes
            } catch {
                state.pending.cut(to: mark)
                throw error
            }
            defer { state.deliverer = nil }
            return (state.deliverer, state.pending.byteCount >= Self.roomBytes)
        }
        deliverer?.resume()
        if isFull { await waitForRoom() }
    }

    var title: String? { state.withLock { $0.title } }

    func setTitle(_ title: String) { state.withLock { $0.title = title } }

    func report(_ usage: TurnUsage) { state.withLock { $0.usage = usage } }

    /// Whether an item was added and not finished.
    func isOpen(_ id: String) -> Bool { state.withLock { $0.open.item(id) != nil } }

    private func waitForRoom() async {
        await withCheckedContinuation { continuation in
            let hasRoom = state.withLock { state in
                guard !state.isClosed, state.pending.byteCount >= Self.roomBytes else { return true }
                state.producers.append(continuation)
                return false
            }
            if hasRoom { continuation.resume() }
        }
    }

    /// Takes no further events and adds the end: the failure's event, what became of the thread, the turn's closing.
    /// The first end counts.
    /// - Returns: true if a write waits for company and should not any longer.
    func finish(_ outcome: Outcome, thread: ChatThread?) throws -> Bool {
        let waiting = try state.withLock { state -> (Waiting, Bool)? in
            guard !state.isClosed else { return nil }
            var outcome = outcome
            // Everything that was added must end; a responder that forgets has failed.
            if case .done = outcome, !state.open.isEmpty { outcome = .unexpected }
            var end = TurnEnd.done
            if case .failed(let failure, let reason) = outcome {
                end = .failed(reason: reason)
                try state.pending.append(.error(failure))
            }
            if let thread { try state.pending.append(.threadUpdated(thread)) }
            state.pending.closing = try .init(end, of: run, at: clock())
            state.pending.closing?.title = state.title
            state.pending.closing?.usage = state.usage
            return (Waiting(closing: &state), state.isPatient)
        }
        waiting?.0.resume()
        return waiting?.1 ?? false
    }

    /// Returns when there is something to store, or the turn was cancelled.
    func waitForEvents() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isReady = state.withLock { state in
                    guard state.pending.isEmpty, !state.isCancelled else { return true }
                    state.deliverer = continuation
                    return false
                }
                if isReady { continuation.resume() }
            }
        } onCancel: {
            let deliverer = state.withLock { state in
                state.isCancelled = true
                defer { state.deliverer = nil }
                return state.deliverer
            }
            deliverer?.resume()
        }
    }

    /// Says that a write is about to be asked for.
    /// - Returns: true if it may wait for company.
    func beginWrite() -> Bool {
        state.withLock { state in
            state.isPatient = !state.hasEnd
            return state.isPatient
        }
    }

    /// Everything that is not stored. Asked within the write, and again if the write runs again.
    func seal() -> EventBatch {
        let (batch, producers) = state.withLock { state in
            let later = state.pending.takeAll()
            if !later.isEmpty { state.sealed.append(later) }
            defer { state.producers = [] }
            return (state.sealed, state.producers)
        }
        for producer in producers { producer.resume() }
        return batch
    }

    /// The write has returned, and what it was given is stored.
    func endWrite() {
        state.withLock { state in
            state.sealed = EventBatch()
            state.isPatient = false
        }
    }

    /// Takes no further events and adds what is kept of a turn that is broken off: what open messages say so far, and
    /// a note for responders. A turn that had ended by itself stays as it is.
    func breakOff(as end: TurnEnd, note: HiddenContext?) throws {
        let waiting = try state.withLock { state -> Waiting? in
            guard !state.isClosed else { return nil }
            for message in state.open.partial {
                state.pending.changes.append(.insert(try ItemRecord(.assistantMessage(message))))
            }
            if let note { state.pending.changes.append(.insert(try ItemRecord(.hiddenContext(note)))) }
            state.pending.closing = try .init(end, of: run, at: clock())
            return Waiting(closing: &state)
        }
        waiting?.resume()
    }

    /// Who waits for a turn that has come to its end.
    private struct Waiting {
        private let deliverer: CheckedContinuation<Void, Never>?
        private let producers: [CheckedContinuation<Void, Never>]

        init(closing state: inout State) {
            state.isClosed = true
            deliverer = state.deliverer
            producers = state.producers
            state.deliverer = nil
            state.producers = []
        }

        func resume() {
            deliverer?.resume()
            for producer in producers { producer.resume() }
        }
    }
}
