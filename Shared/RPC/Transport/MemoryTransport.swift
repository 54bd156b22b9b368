import DequeModule
import Glibc
import NIOCore
import Synchronization

/// Connects services of one process by name, with the same bytes that a socket would carry.
public final class MemoryHub: Sendable {
    /// Who listens by which name. A `Mutex`, since connecting never waits.
    private struct State {
        var listeners: [String: (id: UInt64, connections: AsyncStream<MemoryTransport>.Continuation)] = [:]
        var lastID: UInt64 = 0
    }

    private let state = Mutex(State())

    public init() {}

    public func listener(for service: String) -> any RPCListener { MemoryListener(hub: self, service: service) }
    public func connector(to service: String) -> any RPCConnector { MemoryConnector(hub: self, service: service) }

    fileprivate func open(_ service: String) -> AsyncStream<MemoryTransport> {
        let (stream, continuation) = AsyncStream<MemoryTransport>.makeStream()
        let id = state.withLock { state in
            state.lastID += 1
            state.listeners[service] = (state.lastID, continuation)
            return state.lastID
        }
        // A listener that ends late must not take its successor with it.
        continuation.onTermination = { [weak self] _ in
            self?.state.withLock { if $0.listeners[service]?.id == id { $0.listeners[service] = nil } }
        }
        return stream
    }

    fileprivate func connect(_ service: String) throws -> MemoryTransport {
        let (near, far) = MemoryTransport.pair()
        let listener = state.withLock { $0.listeners[service]?.connections }
        guard let listener, case .enqueued = listener.yield(far) else {
            throw IOError(errnoCode: ECONNREFUSED, reason: "nobody listens as \(service)")
        }
        return near
    }
}

private struct MemoryListener: RPCListener {
    let hub: MemoryHub
    let service: String

    func accept(_ serve: @escaping @Sendable (any Transport) async -> Void) async throws {
        let connections = hub.open(service)
        await withDiscardingTaskGroup { group in
            for await connection in connections { group.addTask { await serve(connection) } }
            group.cancelAll()
        }
    }
}

private struct MemoryConnector: RPCConnector {
    let hub: MemoryHub
    let service: String

    func connect() async throws -> any Transport { try hub.connect(service) }
}

/// One end of a connection within one process.
public struct MemoryTransport: Transport {
    private let end: End

    /// Closes both directions when nobody holds this end any more, as the kernel does with a socket.
    private final class End: Sendable {
        let inbound: MemoryPipe
        let outbound: MemoryPipe

        init(_ inbound: MemoryPipe, _ outbound: MemoryPipe) {
            self.inbound = inbound
            self.outbound = outbound
        }

        func close() {
            inbound.close()
            outbound.close()
        }

        deinit { close() }
    }

    public var peer: PeerCredentials? { nil }

    /// Both ends.
    public static func pair() -> (MemoryTransport, MemoryTransport) {
        let (there, back) = (MemoryPipe(), MemoryPipe())
        return (MemoryTransport(end: End(back, there)), MemoryTransport(end: End(there, back)))
    }

    public func run(_ body: @Sendable (InboundBytes, any OutboundBytes) async throws -> Void) async throws {
        defer { end.close() }
        try await body(InboundBytes(source: .memory(end.inbound)), end.outbound)
    }
}

/// One direction of a connection: like a socket's buffer, it holds a bounded number of bytes and makes the writer wait.
final class MemoryPipe: OutboundBytes {
    static let capacity = 128 << 10

    private struct State {
        var chunks = Deque<ByteBuffer>()
        var size = 0
        var isClosed = false
        var reader: CheckedContinuation<ByteBuffer?, Never>?
        var writers: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func write(_ bytes: ByteBuffer) async throws {
        let (reader, isClosed, isFull) = state.withLock { state in
            guard !state.isClosed else { return (nil as CheckedContinuation<ByteBuffer?, Never>?, true, false) }
            if let reader = state.reader {
                state.reader = nil
                return (reader, false, false)
            }
            state.chunks.append(bytes)
            state.size += bytes.readableBytes
            return (nil, false, state.size > Self.capacity)
        }
        guard !isClosed else { throw ChannelError.ioOnClosedChannel }
        reader?.resume(returning: bytes)
        if isFull { await room() }
    }

    private func room() async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let mayGoOn = state.withLock { state in
                    if state.size <= Self.capacity || state.isClosed || Task.isCancelled { return true }
                    state.writers.append(continuation)
                    return false
                }
                if mayGoOn { continuation.resume() }
            }
        } onCancel: {
            close()
        }
    }

    /// The next chunk; nil at the end, and when the reading task is cancelled.
    func read() async -> ByteBuffer? {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let (isReady, chunk, writers) = state.withLock { state in
                    if let chunk = state.chunks.popFirst() {
                        state.size -= chunk.readableBytes
                        let writers = state.size <= Self.capacity ? state.writers : []
                        if !writers.isEmpty { state.writers = [] }
                        return (true, chunk as ByteBuffer?, writers)
                    }
                    if state.isClosed || Task.isCancelled { return (true, nil, []) }
                    state.reader = continuation
                    return (false, nil, [])
                }
                for writer in writers { writer.resume() }
                if isReady { continuation.resume(returning: chunk) }
            }
        } onCancel: {
            close()
        }
    }

    func close() {
        let (reader, writers) = state.withLock { state in
            state.isClosed = true
            defer { (state.reader, state.writers) = (nil, []) }
            return (state.reader, state.writers)
        }
        reader?.resume(returning: nil)
        for writer in writers { writer.resume() }
    }
}
