public import NIOCore
public import NIOHTTP1
import NIOPosix

/// A plain HTTP/1.1 client that shows each piece of an answer as it arrives, which is what tests of streams need.
public struct HTTPClient: Sendable {
    public let host: String
    public let port: Int

    public init(host: String = "127.0.0.1", port: Int) {
        self.host = host
        self.port = port
    }

    public struct Answer: Sendable {
        public let status: Int
        public let headers: HTTPHeaders
        public let body: ByteBuffer

        public var text: String { String(buffer: body) }
    }

    /// The body of an answer, piece by piece.
    public struct Body {
        var parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator
        private var isOver = false

        init(parts: NIOAsyncChannelInboundStream<HTTPClientResponsePart>.AsyncIterator) { self.parts = parts }

        /// - Throws: ``Truncated`` if the connection ended before the body did.
        public mutating func next() async throws -> ByteBuffer? {
            guard !isOver else { return nil }
            switch try await parts.next() {
            case .body(let bytes): return bytes
            case .end:
                isOver = true
                return nil
            case .head, nil: throw Truncated()
            }
        }
    }

    /// The connection ended in the middle of an answer.
    public struct Truncated: Error {}

    /// Sends one request and returns the whole answer.
    public func send(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: ByteBuffer? = nil
    ) async throws -> Answer {
        try await open(method, path, headers: headers, body: body) { head, parts in
            var whole = ByteBuffer()
            var body = parts
            while let piece = try await body.next() { whole.writeImmutableBuffer(piece) }
            return Answer(status: Int(head.status.code), headers: head.headers, body: whole)
        }
    }

    /// Sends one request on a connection of its own, which is closed when `read` returns.
    public func open<T: Sendable>(
        _ method: HTTPMethod, _ path: String, headers: [(String, String)] = [], body: ByteBuffer? = nil,
        _ read: @Sendable (HTTPResponseHead, Body) async throws -> T
    ) async throws -> T {
        let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .connect(host: host, port: port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHTTPClientHandlers()
                    return try NIOAsyncChannel<HTTPClientResponsePart, HTTPClientRequestPart>(
                        wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            var head = HTTPRequestHead(version: .http1_1, method: method, uri: path)
            head.headers.add(name: "Host", value: "\(host):\(port)")
            for (name, value) in headers { head.headers.add(name: name, value: value) }
            if let body { head.headers.replaceOrAdd(name: "Content-Length", value: "\(body.readableBytes)") }
            // In one write: a server that has the body answers, and may hang up before it was told of the end.
            var request: [HTTPClientRequestPart] = [.head(head), .end(nil)]
            if let body { request.insert(.body(.byteBuffer(body)), at: 1) }
            try await outbound.write(contentsOf: request)
            var answers = inbound.makeAsyncIterator()
            guard case .head(let answer) = try await answers.next() else { throw Truncated() }
            return try await read(answer, Body(parts: answers))
        }
    }
}
