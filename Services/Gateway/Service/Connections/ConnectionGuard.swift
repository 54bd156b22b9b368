import NIOCore

/// Lets a client go that takes too long to send a request, or to take an answer. In front of the decoder, where bytes are
/// seen of which nothing comes further; ``RequestInspector`` tells it what they made up.
///
/// Used on the channel's event loop only.
final class ConnectionGuard: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundIn = IOData
    typealias OutboundOut = IOData

    /// How long an answer may wait for its reader without any room in between.
    private static let stallLimit = TimeAmount.seconds(120)

    private var pace = RequestPace()
    private var hasAnswered = false
    private var timer: Scheduled<Void>?
    private var stall: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        stall?.cancel()
        self.context = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        pace.received(unwrapInboundIn(data).readableBytes, at: .now)
        watch()
        context.fireChannelRead(data)
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if context.channel.isWritable {
            stall?.cancel()
            stall = nil
        } else if stall == nil {
            stall = schedule(in: Self.stallLimit) { $0.context?.close(promise: nil) }
        }
        context.fireChannelWritabilityChanged()
    }

    func headEnded() {
        pace.headEnded(at: .now)
        watch()
    }

    func requestEnded() { pace.requestEnded() }
    func answerBegan() { hasAnswered = true }

    func answerEnded() {
        hasAnswered = false
        pace.answerEnded()
    }

    /// One timer for all the requests of a connection: most are over long before it looks.
    private func watch() {
        guard timer == nil, let deadline = pace.deadline else { return }
        let span = max(.milliseconds(1), deadline - .now)
        timer = schedule(in: .nanoseconds(Int64(span / .nanoseconds(1)))) { itself in
            itself.timer = nil
            if itself.pace.isTooSlow(at: .now) { itself.giveUp() } else { itself.watch() }
        }
    }

    private func schedule(in span: TimeAmount, _ body: @escaping (ConnectionGuard) -> Void) -> Scheduled<Void>? {
        context?.eventLoop.assumeIsolated().scheduleTask(in: span) { [weak self] in
            if let self { body(self) }
        }
    }

    private func giveUp() {
        guard let context else { return }
        guard !hasAnswered else { return context.close(promise: nil) }
        let answer = ByteBuffer(
            string: "HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n")
        context.writeAndFlush(wrapOutboundOut(.byteBuffer(answer))).assumeIsolated().whenComplete { [weak self] _ in
            self?.context?.close(promise: nil)
        }
    }
}
