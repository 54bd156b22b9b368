import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Lets a connection without a request still send one when the server begins to end: it may be on its way, or wait in the
/// kernel unread, and closed at once its sender would never hear of it. In front of Hummingbird's own handler, which closes
/// such a connection as soon as it is told.
///
/// Used on the channel's event loop only.
final class LastRequest: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    /// How long a request may still take to come. Those who connect meanwhile wait for the next process, so it is short.
    static let grace = TimeAmount.milliseconds(100)

    /// Requests whose answer is not complete.
    private var open = 0
    private var isEnding = false
    private var timer: Scheduled<Void>?
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) {
        timer?.cancel()
        timer = nil
        self.context = nil
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard event is ChannelShouldQuiesceEvent else { return context.fireUserInboundEventTriggered(event) }
        isEnding = true
        guard open == 0 else { return context.fireUserInboundEventTriggered(event) }
        guard timer == nil else { return }
        timer = context.eventLoop.assumeIsolated().scheduleTask(in: Self.grace) { [weak self] in self?.passOn() }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let part = unwrapInboundIn(data)
        context.fireChannelRead(data)
        guard case .head = part else { return }
        open += 1
        // The handler behind has seen the request by now, and closes after its answer.
        if timer != nil { passOn() }
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(var head) where isEnding:
            head.headerFields[.connection] = "close"
            return context.write(wrapOutboundOut(.head(head)), promise: promise)
        case .end: open -= 1
        case .head, .body: break
        }
        context.write(data, promise: promise)
    }

    private func passOn() {
        timer?.cancel()
        timer = nil
        context?.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
    }
}
