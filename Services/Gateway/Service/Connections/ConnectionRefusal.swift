import NIOCore

/// Answers whatever a client asks whose connection is one too many, and closes it. What the client sends meanwhile is read
/// and forgotten: a connection that is closed with bytes unread is reset, and the answer with it.
final class ConnectionRefusal: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer

    /// For the client to take the answer and close its side.
    private static let patience = TimeAmount.seconds(1)
    private static let body = #"{"detail":{"message":"Too many connections are open.","code":"connections.too_many"}}"#
    private static let answer =
        "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nConnection: close\r\nRetry-After: 5\r\n"
        + "Content-Length: \(body.utf8.count)\r\n\r\n\(body)"

    func handlerAdded(context: ChannelHandlerContext) {
        let channel = context.channel
        channel.writeAndFlush(ByteBuffer(string: Self.answer)).whenComplete { _ in
            channel.close(mode: .output, promise: nil)
        }
        channel.eventLoop.scheduleTask(in: Self.patience) { channel.close(promise: nil) }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {}
}
