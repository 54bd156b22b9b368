public import Logging
public import NIOCore
import Synchronization
public import Wire

/// Calls one service over a connection that comes back by itself. Calls that were not sent wait for it within their
/// deadline; sent ones fail with `unavailable` when it breaks, and are repeated once if their operation is idempotent.
public final class RPCClient: Sendable {
    public let service: String
    private let caller: String
    private let connector: any RPCConnector
    private let logger: Logger
    private let meter: (any CallMeter)?

    private struct State {
        var connection: ClientConnection?
        var waiters: [UInt64: CheckedContinuation<ClientConnection?, Never>] = [:]
        var lastWaiter: UInt64 = 0
    }

    /// A `Mutex`: a call that finds the connection open must not hop anywhere first.
    private let state = Mutex(State())

    /// - Parameters:
    ///   - service: who is called.
    ///   - caller: who calls, told in the hello.
    ///   - meter: counts every call.
    public init(
        service: String, caller: String, connector: any RPCConnector, logger: Logger, meter: (any CallMeter)? = nil
    ) {
        self.service = service
        self.caller = caller
        self.connector = connector
        self.meter = meter
        var logger = logger
        logger[metadataKey: "peer"] = "\(service)"
        self.logger = logger
    }

    /// True while calls would be sent at once.
    public var isConnected: Bool { state.withLock { $0.connection != nil } }

    /// Keeps the connection up until the surrounding task is cancelled.
    public func run() async {
        let shortest = Duration.milliseconds(5)
        var pause = shortest
        while !Task.isCancelled {
            let start = ContinuousClock.now
            do {
                let transport = try await connector.connect()
                let connection = ClientConnection(caller: caller, logger: logger) { [weak self] connection, state in
                    switch state {
                    case .open: self?.opened(connection)
                    case .draining, .ended: self?.closed(connection)
                    }
                }
                await connection.run(transport)
            } catch {
                logger.trace("no connection", metadata: ["cause": "\(error)"])
            }
            // A service that was up is likely to be back soon; one that closes each new connection is not.
            if .now - start > .seconds(1) { pause = shortest }
            do { try await Task.sleep(for: pause) } catch { break }
            pause = min(pause * 2, .milliseconds(250))
        }
    }

    private func opened(_ connection: ClientConnection) {
        let waiters = state.withLock { state in
            state.connection = connection
            defer { state.waiters = [:] }
            return state.waiters.values
        }
        for waiter in waiters { waiter.resume(returning: connection) }
    }

    private func closed(_ connection: ClientConnection) {
        state.withLock { if $0.connection === connection { $0.connection = nil } }
    }

    /// Asks and waits for the answer.
    public func call<O: Operation>(
        _ operation: O.Type, _ input: O.Input, _ options: CallOptions
    ) async throws(ServiceError) -> O.Output {
        let body = try await callRaw(operation, encode(input), options)
        do { return try WireDecoder().decode(O.Output.self, from: body) } catch {
            throw .inner("the answer of \(O.name) does not fit: \(error)")
        }
    }

    /// As ``call(_:_:_:)`` with the bytes of question and answer as they travel.
    public func callRaw<O: Operation>(
        _ operation: O.Type, _ body: ByteBuffer, _ options: CallOptions
    ) async throws(ServiceError) -> ByteBuffer {
        let repeats = O.isIdempotent || options.conditions.idempotencyKey != nil
        let began = ContinuousClock.now
        do throws(ServiceError) {
            let answer = try await attempt(operation, body, options, before: options.end, repeats: repeats) {
                connection, header, deadline throws(CallFailure) in
                try await connection.call(header, body, deadline: deadline)
            }
            meter?.record(.now - began, nil)
            return answer
        } catch {
            meter?.record(.now - began, error)
            throw error
        }
    }

    /// As ``call(_:_:_:)``, with octets beside the input.
    public func call<O: OctetOperation>(
        _ operation: O.Type, _ input: O.Input, octets: ByteBuffer, _ options: CallOptions
    ) async throws(ServiceError) -> O.Output {
        var body = try encode(input)
        body.writeInteger(UInt8(ascii: "\n"))
        body.writeImmutableBuffer(octets)
        let answer = try await callRaw(operation, body, options)
        do { return try WireDecoder().decode(O.Output.self, from: answer) } catch {
            throw .inner("the answer of \(O.name) does not fit: \(error)")
        }
    }

    /// Asks and reads the answer as it comes. Returns when the call is sent: what the service refuses arrives with the
    /// first ``ItemStream/next()``.
    public func stream<O: StreamOperation>(
        _ operation: O.Type, _ input: O.Input, _ options: CallOptions
    ) async throws(ServiceError) -> ItemStream {
        try await streamRaw(operation, encode(input), options)
    }

    /// As ``stream(_:_:_:)`` with the bytes of the question as they travel.
    public func streamRaw<O: StreamOperation>(
        _ operation: O.Type, _ body: ByteBuffer, _ options: CallOptions
    ) async throws(ServiceError) -> ItemStream {
        let end = options.end
        do throws(ServiceError) {
            let items = try await ItemStream { () async throws(ServiceError) in
                try await self.attempt(operation, body, options, before: end, repeats: false) {
                    connection, header, deadline throws(CallFailure) in
                    try await connection.stream(header, body, deadline: deadline)
                }
            }
            meter?.record(nil, nil)
            return items
        } catch {
            meter?.record(nil, error)
            throw error
        }
    }

    private func encode(_ input: some Encodable) throws(ServiceError) -> ByteBuffer {
        do { return try WireEncoder().encode(input) } catch { throw .inner("the input cannot be encoded: \(error)") }
    }

    private func attempt<O: AnyOperation, Answer: Sendable>(
        _ operation: O.Type, _ body: ByteBuffer, _ options: CallOptions, before deadline: ContinuousClock.Instant,
        repeats: Bool,
        _ send: (ClientConnection, FrameHeader, ContinuousClock.Instant) async throws(CallFailure) -> Answer
    ) async throws(ServiceError) -> Answer {
        guard body.readableBytes <= FrameLimits.body else { throw .tooLarge("The request is too large.") }
        var mayRepeat = repeats
        while true {
            let connection = try await connection(before: deadline)
            let left = deadline - .now
            guard left > .zero else { throw .deadlineExceeded }
            let header = FrameHeader(
                .call, op: O.name, deadlineMilliseconds: left.wholeMilliseconds, principal: options.principal,
                trace: options.trace, conditions: options.conditions)
            guard header.fits else { throw .tooLarge("The caller's scopes and workspaces are too many.") }
            do {
                return try await send(connection, header, deadline)
            } catch {
                switch error {
                case .notBegun: break
                case .lost where mayRepeat && !Task.isCancelled: mayRepeat = false
                case .lost, .failed: throw error.serviceError
                }
                closed(connection)
            }
        }
    }

    /// The open connection, waited for until the deadline.
    private func connection(before deadline: ContinuousClock.Instant) async throws(ServiceError) -> ClientConnection {
        if let connection = state.withLock({ $0.connection }) { return connection }
        let ticket = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        let timer = Task {
            do { try await ContinuousClock().sleep(until: deadline) } catch { return }
            give(nil, to: ticket)
        }
        defer { timer.cancel() }
        let connection = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let ready = state.withLock { state -> ClientConnection?? in
                    if let connection = state.connection { return .some(connection) }
                    // Both may have come before there was anybody to tell.
                    if Task.isCancelled || deadline <= .now { return .some(nil) }
                    state.waiters[ticket] = continuation
                    return .none
                }
                if let ready { continuation.resume(returning: ready) }
            }
        } onCancel: {
            give(nil, to: ticket)
        }
        if let connection { return connection }
        throw Task.isCancelled ? .cancelled : .unavailable("The service \(service) does not answer.")
    }

    private func give(_ connection: ClientConnection?, to ticket: UInt64) {
        state.withLock { $0.waiters.removeValue(forKey: ticket) }?.resume(returning: connection)
    }
}

extension CallOptions {
    /// When the caller stops waiting, if the call is made now.
    fileprivate var end: ContinuousClock.Instant { .now + min(deadline, FrameLimits.deadline) }
}

extension Duration {
    /// Rounded up, so that a deadline that is not over never reads as zero.
    fileprivate var wholeMilliseconds: Int {
        let (seconds, attoseconds) = components
        return Int(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
