import NIOCore
import Wire

/// The calling side of a connection as a pure state machine: frames and wishes go in, actions come out.
/// `docs/protocol.md` has its diagram.
struct ClientMachine {
    enum Phase: Equatable {
        /// Our hello is sent; nothing may be called before the peer's arrived.
        case greeting
        case open
        /// The peer begins nothing new; what runs goes on.
        case draining
        case closed
    }

    enum Action: Equatable {
        case send(Frame)
        /// The peer said hello: calls may start.
        case opened
        /// The peer takes no more calls on this connection.
        case draining
        case answer(UInt64, ByteBuffer)
        case item(UInt64, ByteBuffer)
        case end(UInt64)
        case fail(UInt64, CallFailure)
        /// Over the peer's fault, or where nil because a draining peer has answered everything.
        case close(ProtocolViolation?)
    }

    private struct Call {
        let isStream: Bool
        let deadline: ContinuousClock.Instant
        var send = SendWindow(FrameLimits.streamWindow)
        var receive = ReceiveWindow(FrameLimits.streamWindow)
        var unsent: UnsentBody?
        /// Of an answer that comes in pieces.
        var pieces: ByteBuffer?
    }

    private(set) var phase = Phase.greeting
    private var calls: [UInt64: Call] = [:]
    private var lastID: UInt64 = 0
    private var send = SendWindow(FrameLimits.connectionWindow)
    private var receive = ReceiveWindow(FrameLimits.connectionWindow)

    var inFlight: Int { calls.count }
    var nextDeadline: ContinuousClock.Instant? { calls.values.lazy.map(\.deadline).min() }

    /// Begins a call. A body over ``FrameLimits/piece`` follows in pieces as credit comes.
    /// - Returns: its id, or nil if this connection begins no more calls; the call may then go elsewhere.
    mutating func start(
        _ header: FrameHeader, body: ByteBuffer, isStream: Bool, deadline: ContinuousClock.Instant
    ) -> (id: UInt64, actions: [Action])? {
        guard phase == .open, calls.count < FrameLimits.calls else { return nil }
        lastID += 1
        var header = header
        header.id = lastID
        header.more = body.readableBytes > FrameLimits.piece
        calls[lastID] = Call(isStream: isStream, deadline: deadline, unsent: header.more ? UnsentBody(body) : nil)
        let first = Action.send(Frame(header, body: header.more ? ByteBuffer() : body))
        return (lastID, [first] + sendOn(lastID))
    }

    /// The caller lost interest.
    mutating func cancel(_ id: UInt64, _ error: ServiceError = .cancelled) -> [Action] {
        stop(id, error) + goodbye()
    }

    mutating func expire(at now: ContinuousClock.Instant) -> [Action] {
        calls.filter { $0.value.deadline <= now }.keys.sorted().flatMap { stop($0, .deadlineExceeded) } + goodbye()
    }

    /// The reader of a stream took items of this cost.
    mutating func took(_ id: UInt64, cost: Int) -> Action? {
        calls[id]?.receive.take(cost).map { .send(Frame(FrameHeader(.credit, id: id, amount: $0))) }
    }

    /// The connection is gone. Every call fails; whether it had an effect is not known.
    mutating func disconnect(_ cause: String) -> [Action] {
        phase = .closed
        defer { calls = [:] }
        return calls.keys.sorted().map { .fail($0, .lost(cause: cause)) }
    }

    mutating func receive(_ element: FrameReader.Element) -> [Action] {
        switch (phase, element) {
        case (.closed, _): return []
        case (.greeting, .frame(let frame)) where frame.header.kind == .hello: return hello(frame)
        case (.greeting, _): return violation("a frame before hello")
        case (_, .frame(let frame)): return receive(frame) + goodbye()
        case (_, .oversized(let header, let length)):
            guard isKnown(header.id) else { return unknown(header.id) }
            return cancel(header.id, .tooLarge("An answer of \(length) bytes is too large."))
        }
    }

    private mutating func hello(_ frame: Frame) -> [Action] {
        switch Hello.check(frame) {
        case .success:
            phase = .open
            return [.opened]
        case .failure(let fault): return disconnect(fault.description) + [.close(fault)]
        }
    }

    private mutating func receive(_ frame: Frame) -> [Action] {
        let id = frame.header.id
        switch frame.header.kind {
        case .hello, .call, .cancel: return violation("a \(frame.header.kind.rawValue)")
        case .ping: return frame.header.amount == 1 ? [] : [.send(Frame(FrameHeader(.ping, amount: 1)))]
        case .credit where id == 0: return connectionCredit(frame.header.amount)
        case .end where id == 0:
            phase = .draining
            return [.draining]
        case _ where !isKnown(id): return unknown(id)
        case .credit: return credit(id, frame.header.amount)
        case .item: return item(id, frame.body)
        case .answer, .end, .error: return settle(frame)
        }
    }

    /// A late frame of a call that is over here is no fault; one of a call that never was is.
    private func isKnown(_ id: UInt64) -> Bool { id > 0 && id <= lastID }

    private mutating func unknown(_ id: UInt64) -> [Action] {
        violation("a frame for call \(id), which was never made")
    }

    private mutating func settle(_ frame: Frame) -> [Action] {
        let id = frame.header.id
        guard let call = calls[id] else { return [] }
        if frame.header.kind == .answer, call.isStream || call.pieces != nil {
            return violation("an answer where the end of a stream was due")
        }
        calls[id] = nil
        switch frame.header.kind {
        case .answer: return [.answer(id, frame.body)]
        case .end: return call.isStream ? [.end(id)] : [.answer(id, call.pieces ?? ByteBuffer())]
        default: return [.fail(id, failure(from: frame.body))]
        }
    }

    private func failure(from body: ByteBuffer) -> CallFailure {
        do {
            let error = try WireDecoder().decode(ServiceError.self, from: body)
            return phase == .draining && error.code == ServiceError.draining.code ? .notBegun : .failed(error)
        } catch {
            return .failed(.inner("an unreadable error frame: \(error)"))
        }
    }

    private mutating func item(_ id: UInt64, _ body: ByteBuffer) -> [Action] {
        let cost = creditCost(ofBytes: body.readableBytes)
        guard receive.receive(cost) else { return violation("items beyond the connection's credit") }
        var actions: [Action] = []
        // The connection's window bounds what is under way, not what readers hold: it opens again on arrival, so that
        // a stalled reader never holds up the others.
        if let amount = receive.take(cost) { actions.append(.send(Frame(FrameHeader(.credit, amount: amount)))) }
        guard calls[id]?.receive.receive(cost) ?? true else { return violation("items beyond the stream's credit") }
        guard let call = calls[id] else { return actions }
        return actions + (call.isStream ? [.item(id, body)] : piece(id, body, cost))
    }

    private mutating func piece(_ id: UInt64, _ body: ByteBuffer, _ cost: Int) -> [Action] {
        // Taken out of the table, so that the buffer grows in place.
        var pieces = calls[id]?.pieces.take() ?? ByteBuffer()
        pieces.writeImmutableBuffer(body)
        guard pieces.readableBytes <= FrameLimits.body else { return stop(id, .tooLarge("The answer is too large.")) }
        calls[id]?.pieces = pieces
        return took(id, cost: cost).map { [$0] } ?? []
    }

    private mutating func connectionCredit(_ amount: Int?) -> [Action] {
        guard let amount, send.grant(amount) else { return violation("credit for what was not sent") }
        return calls.filter { $0.value.unsent != nil }.keys.sorted().flatMap { sendOn($0) }
    }

    private mutating func credit(_ id: UInt64, _ amount: Int?) -> [Action] {
        guard let amount, calls[id]?.send.grant(amount) ?? true else {
            return violation("credit for what was not sent")
        }
        return sendOn(id)
    }

    /// Sends of a body what credit allows.
    private mutating func sendOn(_ id: UInt64) -> [Action] {
        guard var call = calls[id], var unsent = call.unsent else { return [] }
        let frames = unsent.frames(of: id, &call.send, &send)
        call.unsent = unsent.isEmpty ? nil : unsent
        calls[id] = call
        return frames.map { .send($0) }
    }

    private mutating func stop(_ id: UInt64, _ error: ServiceError) -> [Action] {
        guard calls.removeValue(forKey: id) != nil else { return [] }
        return [.send(Frame(FrameHeader(.cancel, id: id))), .fail(id, .failed(error))]
    }

    /// The called side waits for us to hang up: only we know that its last answer has arrived.
    private mutating func goodbye() -> [Action] {
        guard phase == .draining, calls.isEmpty else { return [] }
        phase = .closed
        return [.close(nil)]
    }

    private mutating func violation(_ what: String) -> [Action] {
        let fault = ProtocolViolation("The service sent \(what).")
        return disconnect(fault.description) + [.close(fault)]
    }
}
