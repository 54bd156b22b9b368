import Hummingbird
import Logging
import NIOCore
import NIOPosix
import ServiceKit
import TestSupport
import Testing

@testable import GatewayService

/// A proxy on the same machine may connect by a Unix socket.
struct UnixListenerTests {
    /// Tells who asks.
    private struct Echo: HTTPResponder {
        let proxies: TrustedProxies

        func respond(to request: Request, context: EdgeContext) async throws -> Response {
            let holder = proxies.client(of: context.remoteAddress, request.headers)?.holder ?? "nobody"
            return Response(
                status: .ok, headers: [.connection: "close"], body: .init(byteBuffer: ByteBuffer(string: holder)))
        }
    }

    @Test func requestsComeByAUnixSocket() async throws {
        try await TestFolder.with { folder in
            let socket = try UnixSocket(path: "\(folder.path)/http.sock")
            let listener = try HTTPListener(adopting: socket.descriptor)
            #expect(listener.isUnix)
            #expect(listener.isLoopback)
            let settings = try Settings(["ORCHEO_TRUSTED_PROXIES": "unix"])
            let proxies = try TrustedProxies(settings)
            let server = HTTPServer(
                listener: listener, responder: Echo(proxies: proxies),
                connections: try ConnectionLimits(settings, proxies: proxies), logger: Logger(label: "test"))
            let serving = Task { try await server.run() }
            let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
                .connect(unixDomainSocketPath: socket.path) { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                    }
                }
            let answer = try await channel.executeThenClose { inbound, outbound in
                let request = "GET / HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 203.0.113.9\r\nConnection: close\r\n\r\n"
                try await outbound.write(ByteBuffer(string: request))
                var text = ""
                for try await piece in inbound { text += String(buffer: piece) }
                return text
            }
            #expect(answer.hasPrefix("HTTP/1.1 200 "))
            #expect(answer.hasSuffix("203.0.113.9"))
            serving.cancel()
            try await serving.value
        }
    }
}
