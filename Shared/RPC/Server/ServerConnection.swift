import Logging
import NIOCore
import Wire

/// One connection of a caller: runs the state machine, and a task for each call.
actor ServerConnection {
    private var machine = ServerMachine()
    private var handlers: [UInt64: Task<Void, Never>] = [:]
    private var creditWaiters = CreditWaiters()
    private var timer = DeadlineTimer()
    private var patience = Duration.zero
    private var hangUp: Task<Void, Never>?
    private var isOver = false
    private var peer: PeerCredentials?
    private var endWaiters: [CheckedContinuation<Void, Never>] = []
    private let writer = FrameWriter()
    private let service: String
    private let table: HandlerTable
    private let logger: Logger

    init(service: String, table: HandlerTable, logger: Logger) {
        self.service = service
        self.table = table
        self.logger = logger
    }

    /// Runs until either side closes and every handler has ended.
    func run(_ transport: any Transport) async {
        peer = transport.peer
        writer.enqueue(Hello.frame(service: service))
        do {
            try await transport.exchange(writer) { inbound in try await self.read(inbound) }
        } catch let error as FrameError {
            logger.warning("connection closed over garbage", metadata: ["cause": "\(error)"])
        } catch {
            logger.debug("connection ended", metadata: ["cause": "\(error)"])
        }
        perform(machine.disconnect())
        creditWaiters.wake(0)
        timer.cancel()
        hangUp?.cancel()
        while let handler = handlers.values.first { await handler.value }
        isOver = true
        for waiter in endWaiters { waiter.resume() }
        endWaiters = []
    }

    private func read(_ inbound: InboundBytes) async throws {
        var reader = FrameReader()
        for try await bytes in inbound {
            reader.append(bytes)
            while let element = try reader.next() {
                perform(machine.receive(element, at: .now))
                if machine.phase == .closed { return }
            }
            // A caller that does not read its answers is not asked for more questions.
            await writer.belowHighWater()
        }
    }

    private func perform(_ actions: [ServerMachine.Action]) {
        for action in actions {
            switch action {
            case .send(let frame): writer.enqueue(frame)
            case .arm(let deadline): timer.arm(deadline) { await self.expire() }
            case .begin(let id, let header, let body, let deadline): begin(id, header, body, deadline)
            case .cancel(let id):
                handlers[id]?.cancel()
                creditWaiters.wake(id)
            case .credited(let id): creditWaiters.wake(id)
            case .close(let fault):
                logger.warning("connection closed", metadata: ["cause": "\(fault)"])
                writer.finish()
            }
        }
        if machine.phase == .draining, machine.inFlight == 0, hangUp == nil {
            hangUp = Task { [writer, patience] in
                do { try await Task.sleep(for: patience) } catch { return }
                writer.finish()
            }
        }
    }

    private func begin(_ id: UInt64, _ header: FrameHeader, _ body: ByteBuffer, _ deadline: ContinuousClock.Instant) {
        var logger = logger
        logger[metadataKey: "trace"] = header.trace.map { "\($0)" }
        let context = CallContext(
            principal: header.principal ?? .anonymous, trace: header.trace ?? "", deadline: deadline,
            conditions: header.conditions, peer: peer, logger: logger)
        handlers[id] = Task {
            await answer(id, header.op ?? "", body, context)
            handlers[id] = nil
        }
    }

    private func answer(_ id: UInt64, _ operation: String, _ body: ByteBuffer, _ context: CallContext) async {
        let entry = table.entry(operation)
        let began = ContinuousClock.now
        do {
            guard let entry else { throw ServiceError.unknownOperation(operation) }
            try entry.access.check(context.principal)
            switch entry.handler {
            case .answer(let handler):
                let answer = try await handler(body, context)
                entry.meter?.record(.now - began, nil)
                perform(machine.answer(id, answer))
            case .stream(let handler):
                try await handler(body, context, ItemWriter(connection: self, id: id))
                entry.meter?.record(nil, nil)
                perform(machine.end(id))
            }
        } catch {
            let told = ServiceError(telling: error)
            entry?.meter?.record(entry?.isStream == true ? nil : .now - began, told)
            if let cause = told.cause {
                context.logger.error("\(operation) failed", metadata: ["code": "\(told.code)", "cause": "\(cause)"])
            }
            perform(machine.fail(id, told))
        }
    }

    func send(_ items: [ByteBuffer], on id: UInt64) async throws {
        for item in items {
            guard item.readableBytes <= FrameLimits.frame - FrameLimits.header else {
                throw ServiceError.tooLarge("An item of \(item.readableBytes) bytes is too large.")
            }
            while machine.isActive(id), !machine.maySend(id), !Task.isCancelled { await credit(id) }
            guard machine.isActive(id), machine.maySend(id) else { throw ServiceError.cancelled }
            perform([machine.item(id, item)])
        }
    }

    /// Returns when there may be credit, when the call is over, or when the waiting task is cancelled.
    private func credit(_ id: UInt64) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { creditWaiters.add(id, $0) }
        } onCancel: {
            Task { await self.wake(id) }
        }
    }

    private func wake(_ id: UInt64) { creditWaiters.wake(id) }

    /// Lets the caller know that nothing new is begun. What runs goes on; then the caller hangs up, or we do after
    /// `patience`.
    func drain(patience: Duration) {
        self.patience = patience
        perform(machine.drain())
    }

    /// Returns when ``run(_:)`` has ended.
    func ended() async {
        if !isOver { await withCheckedContinuation { endWaiters.append($0) } }
    }

    // Called through a closure that awaits it: the method itself, passed as an async function, would run off the actor.
    private func expire() {
        perform(machine.expire(at: .now))
        timer.fired(next: machine.nextDeadline) { await self.expire() }
    }
}
