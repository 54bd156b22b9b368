import Glibc
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import NIOExtras
import NIOPosix
import ServiceLifecycle

/// Serves HTTP/1.1 on a listening socket: one that we were started with, or our own. Hummingbird's application binds by
/// name only, so its parts are put together here.
struct HTTPServer<Responder: HTTPResponder>: Service where Responder.Context == EdgeContext {
    let listener: HTTPListener
    let responder: Responder
    let logger: Logger

    func run() async throws {
        let child = HTTP1Channel(
            responder: { [responder, logger] request, writer, channel in
                let context = EdgeContext(source: .init(channel: channel, logger: logger))
                let response = try await responder.respond(to: request, context: context)
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: .init(
                idleTimeout: .seconds(75),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 64 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 200)))
        let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
        let server = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            // NIO asks the kernel anew for the queue of a socket that listens already, and its own idea of it is short:
            // what does not fit waits a second to be tried again.
            .serverChannelOption(.backlog, value: HTTPListener.backlog)
            // Lets a client that has closed its sending half still read the rest of the answer it asked for.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
            .childChannelOption(.tcpOption(.tcp_nodelay), value: 1)
            .bind(listener.descriptor) { channel in child.setup(channel: channel, logger: logger) }
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                do {
                    try await server.executeThenClose { connections in
                        for try await connection in connections {
                            group.addTask { await child.handle(value: connection, logger: logger) }
                        }
                    }
                } catch {
                    logger.debug("the listener ended", metadata: ["cause": "\(error)"])
                }
            }
        } onGracefulShutdown: {
            quiescing.initiateShutdown(promise: nil)
        }
    }
}

/// A TCP socket that listens.
struct HTTPListener {
    /// Connections that wait to be accepted.
    static let backlog: CInt = 4096

    let descriptor: CInt
    /// As bound; the real one where any was asked for.
    let port: Int
    /// Whether only this machine can connect.
    let isLoopback: Bool

    /// A socket that listens already.
    init(adopting descriptor: CInt) throws {
        self.descriptor = descriptor
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let bound = try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard getsockname(descriptor, generic, &length) == 0 else {
                    throw IOError(errnoCode: errno, reason: "getsockname")
                }
            }
            return length == socklen_t(MemoryLayout<sockaddr_in6>.size)
                ? pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
                : pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
        }
        port = bound.port ?? 0
        isLoopback = bound.isLoopback
    }

    /// Binds and listens.
    /// - Parameters:
    ///   - host: a name or an address.
    ///   - port: 0 for any.
    init(host: String, port: Int) throws {
        let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let descriptor = socket(
            address.protocol == .inet6 ? AF_INET6 : AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0
        )
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        var on: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
        let isBound = address.withSockAddr { pointer, size in Glibc.bind(descriptor, pointer, socklen_t(size)) == 0 }
        guard isBound, listen(descriptor, Self.backlog) == 0 else {
            let code = errno
            close(descriptor)
            throw IOError(errnoCode: code, reason: "cannot listen on \(host):\(port)")
        }
        try self.init(adopting: descriptor)
    }
}

extension SocketAddress {
    /// True for addresses that only this machine can reach or come from.
    var isLoopback: Bool {
        if case .unixDomainSocket = self { return true }
        guard let address = ipAddress else { return false }
        return address == "::1" || address.hasPrefix("127.") || address.hasPrefix("::ffff:127.")
    }
}
