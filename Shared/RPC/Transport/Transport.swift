public import NIOCore

/// One connection that carries bytes both ways.
public protocol Transport: Sendable {
    /// Who is at the other end, where the transport can tell.
    var peer: PeerCredentials? { get }

    /// Opens both directions for as long as `body` runs, and closes the connection when it returns or throws.
    func run(_ body: @Sendable (InboundBytes, any OutboundBytes) async throws -> Void) async throws
}

extension Transport {
    /// Closes a connection that is not to be served.
    func close() async {
        // It is closed either way.
        do { try await run { _, _ in } } catch {}
    }
}

/// Where bytes are written to.
public protocol OutboundBytes: Sendable {
    /// Suspends while the peer does not read.
    func write(_ bytes: ByteBuffer) async throws
}

/// A process at the other end of a Unix socket, as the kernel vouches for it (`SO_PEERCRED`, unix(7)).
public struct PeerCredentials: Sendable, Equatable {
    public let processID: Int32
    public let userID: UInt32
    public let groupID: UInt32
}

/// Bytes as they arrive; ends when the peer closes.
public struct InboundBytes: AsyncSequence, Sendable {
    enum Source: Sendable {
        case channel(NIOAsyncChannelInboundStream<ByteBuffer>)
        case memory(MemoryPipe)
    }

    let source: Source

    public struct AsyncIterator: AsyncIteratorProtocol {
        enum Backing {
            case channel(NIOAsyncChannelInboundStream<ByteBuffer>.AsyncIterator)
            case memory(MemoryPipe)
        }

        var backing: Backing

        public mutating func next() async throws -> ByteBuffer? {
            try await next(isolation: nil)
        }

        public mutating func next(isolation actor: isolated (any Actor)?) async throws -> ByteBuffer? {
            switch backing {
            case .memory(let pipe): return await pipe.read()
            case .channel(var iterator):
                defer { backing = .channel(iterator) }
                return try await iterator.next(isolation: actor)
            }
        }
    }

    public func makeAsyncIterator() -> AsyncIterator {
        switch source {
        case .channel(let stream): AsyncIterator(backing: .channel(stream.makeAsyncIterator()))
        case .memory(let pipe): AsyncIterator(backing: .memory(pipe))
        }
    }
}

/// Opens connections to one service.
public protocol RPCConnector: Sendable {
    func connect() async throws -> any Transport
}

/// Takes connections for one service.
public protocol RPCListener: Sendable {
    /// Runs `serve` for each connection until the surrounding task is cancelled, then returns when all have ended.
    func accept(_ serve: @escaping @Sendable (any Transport) async -> Void) async throws
}
