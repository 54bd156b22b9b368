import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
import Glibc
#endif

/// Connects to a service at a path.
public struct UnixConnector: RPCConnector {
    private let path: String

    /// - Parameter path: of the socket; at most 107 bytes (unix(7)).
    public init(path: String) { self.path = path }

    public func connect() async throws -> any Transport {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(unixDomainSocketPath: path) { channel in UnixTransport.wrap(channel) }
        return UnixTransport(channel: channel, peer: nil)
    }
}

/// Takes connections on a Unix socket that is bound and listening already: by us, or by whoever started us.
public struct UnixListener: RPCListener {
    private let descriptor: CInt

    /// - Parameter descriptor: owned by the listener from now on.
    public init(descriptor: CInt) { self.descriptor = descriptor }

    public func accept(_ serve: @escaping @Sendable (any Transport) async -> Void) async throws {
        let waiting = WaitingConnections()
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .bind(descriptor) { channel in UnixTransport.wrap(channel).map { waiting.add($0) } }
        do {
            try await server.executeThenClose { connections in
                try await withThrowingDiscardingTaskGroup { group in
                    for try await id in connections {
                        guard let channel = waiting.take(id) else { continue }
                        group.addTask {
                            let peer = await PeerCredentials.read(from: channel.channel)
                            let transport = UnixTransport(channel: channel, peer: peer)
                            // Nobody is served unseen; the kernel can always tell who has connected.
                            if peer == nil { await transport.close() } else { await serve(transport) }
                        }
                    }
                    group.cancelAll()
                }
            }
        } catch is CancellationError {}
        await waiting.close()
    }
}

/// Connections that were accepted and that nobody serves yet. NIO insists that each is closed by hand, also those that
/// come while the listener ends.
private final class WaitingConnections: Sendable {
    private struct State {
        var channels: [UInt64: NIOAsyncChannel<ByteBuffer, ByteBuffer>] = [:]
        var lastID: UInt64 = 0
        var isClosed = false
    }

    private let state = Mutex(State())

    func add(_ channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>) -> UInt64 {
        let (id, isClosed) = state.withLock { state in
            state.lastID += 1
            if !state.isClosed { state.channels[state.lastID] = channel }
            return (state.lastID, state.isClosed)
        }
        if isClosed { Task { await UnixTransport(channel: channel, peer: nil).close() } }
        return id
    }

    func take(_ id: UInt64) -> NIOAsyncChannel<ByteBuffer, ByteBuffer>? {
        state.withLock { $0.channels.removeValue(forKey: id) }
    }

    func close() async {
        let channels = state.withLock { state in
            state.isClosed = true
            defer { state.channels = [:] }
            return state.channels.values
        }
        for channel in channels { await UnixTransport(channel: channel, peer: nil).close() }
    }
}

/// One connection over a Unix socket.
struct UnixTransport: Transport {
    let channel: NIOAsyncChannel<ByteBuffer, ByteBuffer>
    let peer: PeerCredentials?

    static func wrap(_ channel: any Channel) -> EventLoopFuture<NIOAsyncChannel<ByteBuffer, ByteBuffer>> {
        channel.eventLoop.makeCompletedFuture { try NIOAsyncChannel(wrappingChannelSynchronously: channel) }
    }

    func run(_ body: @Sendable (InboundBytes, any OutboundBytes) async throws -> Void) async throws {
        try await channel.executeThenClose { inbound, outbound in
            try await body(InboundBytes(source: .channel(inbound)), ChannelBytes(writer: outbound))
        }
    }
}

private struct ChannelBytes: OutboundBytes {
    let writer: NIOAsyncChannelOutboundWriter<ByteBuffer>

    func write(_ bytes: ByteBuffer) async throws { try await writer.write(bytes) }
}

extension PeerCredentials {
    /// The kernel's `struct ucred` (socket(7)), which Glibc's module does not show.
    private struct Raw: Sendable {
        var pid: Int32 = 0
        var uid: UInt32 = 0
        var gid: UInt32 = 0
    }

    /// Nil if the kernel cannot tell, e.g. because the peer is gone already.
    static func read(from channel: any Channel) async -> PeerCredentials? {
        guard let options = channel as? any SocketOptionProvider else { return nil }
        let raw: EventLoopFuture<Raw> = options.unsafeGetSocketOption(
            level: NIOBSDSocket.OptionLevel(rawValue: SOL_SOCKET), name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        do {
            let raw = try await raw.get()
            return PeerCredentials(processID: raw.pid, userID: raw.uid, groupID: raw.gid)
        } catch {
            return nil
        }
    }
}
