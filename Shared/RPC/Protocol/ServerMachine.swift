import NIOCore
import Wire

/// The called side of a connection as a pure state machine: frames and results go in, actions come out.
/// `docs/protocol.md` has its diagram.
struct ServerMachine {
    enum Phase: Equatable {
        case greeting, open
        /// We said that we begin nothing new; what runs goes on.
        case draining
        case closed
    }

    enum Action: Equatable {
        case send(Frame)
        /// There is a call with this deadline.
        case arm(ContinuousClock.Instant)
        /// A whole call arrived: run it.
        case begin(UInt64, FrameHeader, ByteBuffer, deadline: ContinuousClock.Instant)
        /// The caller lost interest, or its time is over.
        case cancel(UInt64)
        /// Credit came for this call, or for all where the id is 0.
        case credited(UInt64)
        case close(ProtocolViolation)
    }

    private struct Call {
        let header: FrameHeader
        let deadline: ContinuousClock.Instant
        /// Pieces of the body; nil once the call was begun.
        var body: ByteBuffer?
        var send = SendWindow(FrameLimits.streamWindow)
        var receive = ReceiveWindow(FrameLimits.streamWindow)
        /// Of the answer.
        var unsent: UnsentBody?
    }

    private(set) var phase = Phase.greeting
    private var drainsAfterHello = false
    private var calls: [UInt64: Call] = [:]
    private var lastID: UInt64 = 0
    private var send = SendWindow(FrameLimits.connectionWindow)
    private var receive = ReceiveWindow(FrameLimits.connectionWindow)

    var inFlight: Int { calls.count }
    var nextDeadline: ContinuousClock.Instant? { calls.values.lazy.map(\.deadline).min() }

    func isActive(_ id: UInt64) -> Bool { calls[id] != nil }
    func maySend(_ id: UInt64) -> Bool { send.isOpen && calls[id]?.send.isOpen == true }

    /// One item of a stream; the handler asked ``maySend(_:)`` first.
    mutating func item(_ id: UInt64, _ bytes: ByteBuffer) -> Action {
        let cost = creditCost(ofBytes: bytes.readableBytes)
        send.spend(cost)
        calls[id]?.send.spend(cost)
        return .send(Frame(FrameHeader(.item, id: id), body: bytes))
    }

    /// Answers a call, at once or in pieces as credit comes.
    mutating func answer(_ id: UInt64, _ body: ByteBuffer) -> [Action] {
        guard let call = calls[id] else { return [] }
        guard body.readableBytes <= FrameLimits.body else { return fail(id, .tooLarge("The answer is too large.")) }
        guard body.readableBytes > FrameLimits.piece else {
            calls[id] = nil
            return [.send(Frame(FrameHeader(.answer, id: id), body: body))]
        }
        var answering = call
        answering.unsent = UnsentBody(body)
        calls[id] = answering
        return sendOn(id)
    }

    mutating func end(_ id: UInt64) -> [Action] {
        guard calls.removeValue(forKey: id) != nil else { return [] }
        return [.send(Frame(FrameHeader(.end, id: id)))]
    }

    mutating func fail(_ id: UInt64, _ error: ServiceError) -> [Action] {
        guard calls.removeValue(forKey: id) != nil else { return [] }
        return [.send(error.frame(id))]
    }

    /// Tells the caller to go elsewhere with its next calls.
    mutating func drain() -> [Action] {
        switch phase {
        case .greeting: drainsAfterHello = true
        case .open:
            phase = .draining
            return [.send(Frame(FrameHeader(.end)))]
        case .draining, .closed: break
        }
        return []
    }

    mutating func expire(at now: ContinuousClock.Instant) -> [Action] {
        calls.filter { $0.value.deadline <= now }.keys.sorted().flatMap { stop($0, telling: .deadlineExceeded) }
    }

    mutating func disconnect() -> [Action] {
        phase = .closed
        defer { calls = [:] }
        return calls.filter { $0.value.body == nil }.keys.sorted().map { .cancel($0) }
    }

    mutating func receive(_ element: FrameReader.Element, at now: ContinuousClock.Instant) -> [Action] {
        switch (phase, element) {
        case (.closed, _): return []
        case (.greeting, .frame(let frame)) where frame.header.kind == .hello: return hello(frame)
        case (.greeting, _): return violation("a frame before hello")
        case (_, .frame(let frame)): return receive(frame, now)
        case (_, .oversized(let header, let length)):
            let error = ServiceError.tooLarge("A message of \(length) bytes is too large.")
            if header.kind == .call { return accept(header.id) ?? [.send(error.frame(header.id))] }
            return isKnown(header.id) ? stop(header.id, telling: error) : unknown(header.id)
        }
    }

    private mutating func hello(_ frame: Frame) -> [Action] {
        if case .failure(let fault) = Hello.check(frame) { return disconnect() + [.close(fault)] }
        phase = .open
        return drainsAfterHello ? drain() : []
    }

    private mutating func receive(_ frame: Frame, _ now: ContinuousClock.Instant) -> [Action] {
        let id = frame.header.id
        switch frame.header.kind {
        case .call: return accept(id) ?? call(frame, now)
        case .ping: return frame.header.amount == 1 ? [] : [.send(Frame(FrameHeader(.ping, amount: 1)))]
        case .hello, .answer, .error: return violation("a \(frame.header.kind.rawValue)")
        case .credit where id == 0: return connectionCredit(frame.header.amount)
        case _ where !isKnown(id): return unknown(id)
        case .credit: return credit(id, frame.header.amount)
        case .cancel: return stop(id, telling: nil)
        case .item: return piece(id, frame.body)
        case .end: return bodyEnd(id)
        }
    }

    /// Late frames of a finished call are no fault; those of a call that never was are.
    private func isKnown(_ id: UInt64) -> Bool { id > 0 && id <= lastID }

    private mutating func unknown(_ id: UInt64) -> [Action] {
        violation("a frame for call \(id), which was never made")
    }

    /// Takes the id of a new call. What it returns is the refusal.
    private mutating func accept(_ id: UInt64) -> [Action]? {
        guard id > lastID else { return violation("a call id that does not grow") }
        lastID = id
        return nil
    }

    private mutating func call(_ frame: Frame, _ now: ContinuousClock.Instant) -> [Action] {
        let header = frame.header
        guard header.op != nil, let milliseconds = header.deadlineMilliseconds else {
            return violation("a call without operation or deadline")
        }
        guard phase == .open else { return [.send(ServiceError.draining.frame(header.id))] }
        guard calls.count < FrameLimits.calls else { return violation("more calls than may be in flight") }
        let deadline = now + .milliseconds(milliseconds)
        calls[header.id] = Call(header: header, deadline: deadline, body: header.more ? frame.body : nil)
        return [.arm(deadline)] + (header.more ? [] : [.begin(header.id, header, frame.body, deadline: deadline)])
    }

    private mutating func piece(_ id: UInt64, _ bytes: ByteBuffer) -> [Action] {
        let cost = creditCost(ofBytes: bytes.readableBytes)
        guard receive.receive(cost) else { return violation("items beyond the connection's credit") }
        var actions: [Action] = []
        if let amount = receive.take(cost) { actions.append(.send(Frame(FrameHeader(.credit, amount: amount)))) }
        guard calls[id] != nil else { return actions }
        // Taken out of the table, so that the buffer grows in place.
        guard var body = calls[id]?.body.take() else { return violation("a piece of a body that was whole") }
        guard calls[id]?.receive.receive(cost) == true else { return violation("items beyond the stream's credit") }
        body.writeImmutableBuffer(bytes)
        calls[id]?.body = body
        guard body.readableBytes <= FrameLimits.body else {
            return actions + stop(id, telling: .tooLarge("The body is too large."))
        }
        if let amount = calls[id]?.receive.take(cost) {
            actions.append(.send(Frame(FrameHeader(.credit, id: id, amount: amount))))
        }
        return actions
    }

    private mutating func bodyEnd(_ id: UInt64) -> [Action] {
        guard let call = calls[id] else { return [] }
        guard let body = call.body else { return violation("two ends of one body") }
        calls[id]?.body = nil
        return [.begin(id, call.header, body, deadline: call.deadline)]
    }

    private mutating func connectionCredit(_ amount: Int?) -> [Action] {
        guard let amount, send.grant(amount) else { return violation("credit for what was not sent") }
        return calls.filter { $0.value.unsent != nil }.keys.sorted().flatMap { sendOn($0) } + [.credited(0)]
    }

    private mutating func credit(_ id: UInt64, _ amount: Int?) -> [Action] {
        guard let amount, calls[id]?.send.grant(amount) ?? true else {
            return violation("credit for what was not sent")
        }
        return sendOn(id) + (isActive(id) ? [.credited(id)] : [])
    }

    /// Sends of a large answer what credit allows.
    private mutating func sendOn(_ id: UInt64) -> [Action] {
        guard var call = calls[id], var unsent = call.unsent else { return [] }
        let frames = unsent.frames(of: id, &call.send, &send)
        call.unsent = unsent
        calls[id] = unsent.isEmpty ? nil : call
        return frames.map { .send($0) }
    }

    /// Ends a call from outside its handler; a caller who is still there is told why.
    private mutating func stop(_ id: UInt64, telling error: ServiceError?) -> [Action] {
        guard let call = calls.removeValue(forKey: id) else { return [] }
        return (call.body == nil ? [.cancel(id)] : []) + (error.map { [.send($0.frame(id))] } ?? [])
    }

    private mutating func violation(_ what: String) -> [Action] {
        disconnect() + [.close(ProtocolViolation("The caller sent \(what)."))]
    }
}
