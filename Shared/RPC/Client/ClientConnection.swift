import Logging
import NIOCore
import Wire

/// One connection to a service: runs the state machine, keeps who waits for what.
actor ClientConnection {
    enum State { case open, draining, ended }

    private var machine = ClientMachine()
    private var answers: [UInt64: CheckedContinuation<Result<ByteBuffer, CallFailure>, Never>] = [:]
    private var streams: [UInt64: StreamInbox] = [:]
    private var timer = DeadlineTimer()
    private let writer = FrameWriter()
    private let caller: String
    private let logger: Logger
    private let stateChanged: @Sendable (ClientConnection, State) -> Void

    /// - Parameters:
    ///   - caller: our name in the hello.
    ///   - stateChanged: called in order; after `ended` never again.
    init(caller: String, logger: Logger, stateChanged: @escaping @Sendable (ClientConnection, State) -> Void) {
        self.caller = caller
        self.logger = logger
        self.stateChanged = stateChanged
    }

    /// Runs until either side closes.
    func run(_ transport: any Transport) async {
        writer.enqueue(Hello.frame(service: caller))
        var cause = "The connection was closed."
        do {
            try await transport.exchange(writer) { inbound in try await self.read(inbound) }
        } catch let error as FrameError {
            cause = "\(error)"
            logger.warning("connection closed over garbage", metadata: ["cause": "\(error)"])
        } catch {
            cause = "\(error)"
            logger.debug("connection ended", metadata: ["cause": "\(error)"])
        }
        perform(machine.disconnect(cause))
        timer.cancel()
        stateChanged(self, .ended)
    }

    private func read(_ inbound: InboundBytes) async throws {
        var reader = FrameReader()
        for try await bytes in inbound {
            reader.append(bytes)
            while let element = try reader.next() {
                perform(machine.receive(element))
                if machine.phase == .closed { return }
            }
        }
    }

    private func perform(_ actions: [ClientMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let frame): writer.enqueue(frame)
            case .opened: stateChanged(self, .open)
            case .draining: stateChanged(self, .draining)
            case .answer(let id, let body): answers.removeValue(forKey: id)?.resume(returning: .success(body))
            case .item(let id, let body): streams[id]?.append(body)
            case .end(let id): streams.removeValue(forKey: id)?.finish(.success(()))
            case .fail(let id, let failure):
                answers.removeValue(forKey: id)?.resume(returning: .failure(failure))
                streams.removeValue(forKey: id)?.finish(.failure(failure))
            case .close(let fault):
                if let fault { logger.warning("connection closed", metadata: ["cause": "\(fault)"]) }
                writer.finish()
            }
        }
    }

    func call(
        _ header: FrameHeader, _ body: ByteBuffer, deadline: ContinuousClock.Instant
    ) async throws(CallFailure) -> ByteBuffer {
        let (id, actions) = try start(header, body, isStream: false, deadline: deadline)
        return try await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // Before anything is sent, and so before anything can come back.
                answers[id] = continuation
                perform(actions)
            }
        } onCancel: {
            Task { await self.cancel(id) }
        }.get()
    }

    func stream(
        _ header: FrameHeader, _ body: ByteBuffer, deadline: ContinuousClock.Instant
    ) throws(CallFailure) -> ItemSource {
        let (id, actions) = try start(header, body, isStream: true, deadline: deadline)
        let inbox = StreamInbox()
        streams[id] = inbox
        perform(actions)
        return ItemSource(inbox: inbox, connection: self, id: id)
    }

    private func start(
        _ header: FrameHeader, _ body: ByteBuffer, isStream: Bool, deadline: ContinuousClock.Instant
    ) throws(CallFailure) -> (UInt64, [ClientMachine.Action]) {
        guard machine.inFlight < FrameLimits.calls, !writer.isOverloaded else {
            throw .failed(ServiceError("overloaded", "Too many calls are in flight.", retryAfter: 1))
        }
        guard let (id, actions) = machine.start(header, body: body, isStream: isStream, deadline: deadline) else {
            throw .notBegun
        }
        timer.arm(deadline) { await self.expire() }
        return (id, actions)
    }

    func cancel(_ id: UInt64) { perform(machine.cancel(id)) }

    func took(_ id: UInt64, cost: Int) {
        if let action = machine.took(id, cost: cost) { perform([action]) }
    }

    // Called through a closure that awaits it: the method itself, passed as an async function, would run off the actor.
    private func expire() {
        perform(machine.expire(at: .now))
        timer.fired(next: machine.nextDeadline) { await self.expire() }
    }
}
