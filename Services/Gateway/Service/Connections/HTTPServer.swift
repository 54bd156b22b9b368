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
    let connections: ConnectionLimits
    let logger: Logger

    func run() async throws {
        let child = HTTP1Channel(
            responder: { [responder, logger] request, writer, channel in
                let context = EdgeContext(source: .init(channel: channel, logger: logger))
                let response = try await responder.respond(to: request, context: context)
                try await writer.write(response: response.head, body: response.body)
            },
            configuration: .init(
                additionalChannelHandlers: [RequestInspector(), LastRequest()], idleTimeout: .seconds(75),
                httpDecoderConfiguration: .init(
                    maxHeaderFieldSize: 64 << 10, maxHeaderListSize: 64 << 10, maxHeaderFieldCount: 200)))
        let quiescing = ServerQuiescingHelper(group: MultiThreadedEventLoopGroup.singleton)
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(quiescing.makeServerChannelHandler(channel: channel))
                }
            }
            // Lets a client that has closed its sending half still read the rest of the answer it asked for.
            .childChannelOption(.allowRemoteHalfClosure, value: true)
        // No option of Unix sockets.
        let server = try await
            (listener.isUnix
            ? bootstrap : bootstrap.childChannelOption(.tcpOption(.tcp_nodelay), value: 1))
            .bind(listener.descriptor) { [connections] channel in
                // One that is refused is set up too: a listener ends with the first connection that is not.
                channel.eventLoop.makeCompletedFuture { try connections.admit(channel) }
                    .flatMap { _ in child.setup(channel: channel, logger: logger) }
            }
        listener.lengthenQueue()
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
            // Takes no more from the kernel first. Connections that were taken and are still set up when the listener
            // closes are closed with it, and nobody would answer them.
            server.channel.setOption(.autoRead, value: false).whenComplete { _ in
                _ = server.channel.eventLoop.scheduleTask(in: .milliseconds(20)) {
                    quiescing.initiateShutdown(promise: nil)
                }
            }
        }
    }
}
