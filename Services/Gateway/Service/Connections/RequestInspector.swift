import HTTPTypes
import NIOCore
import NIOHTTP1
import NIOHTTPTypes

/// Tells the ``ConnectionGuard`` of its connection where requests and answers begin and end, and refuses requests that two
/// servers in a row could read in two ways (RFC 9112, sections 3.2 and 11.2), before anybody acts on them.
///
/// Used on the channel's event loop only.
final class RequestInspector: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var guardian: ConnectionGuard?
    /// Requests whose answer is not complete.
    private var open = 0
    private var isInBody = false
    /// The body of the request that is being answered turned out to be none.
    private var hasBrokenBody = false

    func handlerAdded(context: ChannelHandlerContext) {
        // A channel without one is none of the server's, as in a test of a handler.
        do { guardian = try context.pipeline.syncOperations.handler(type: ConnectionGuard.self) } catch {}
    }

    func handlerRemoved(context: ChannelHandlerContext) { guardian = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            guard Self.isUnambiguous(head) else { return context.fireErrorCaught(HTTPParserError.invalidHeaderToken) }
            open += 1
            isInBody = true
            guardian?.headEnded()
        case .body: break
        case .end:
            isInBody = false
            guardian?.requestEnded()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        // A second answer to one request would be taken for that to the next one by whoever passes answers on.
        guard !hasBrokenBody || open > 0 else {
            promise?.fail(ChannelError.ioOnClosedChannel)
            return
        }
        switch unwrapOutboundIn(data) {
        case .head: guardian?.answerBegan()
        case .body: break
        case .end:
            open -= 1
            guardian?.answerEnded()
            if hasBrokenBody {
                context.writeAndFlush(data, promise: promise)
                return context.close(promise: nil)
            }
        }
        context.write(data, promise: promise)
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        hasBrokenBody = hasBrokenBody || isInBody
        if isInBody, open == 0 { context.close(promise: nil) } else { context.fireErrorCaught(error) }
    }

    /// One host, and one way to tell where the body ends.
    private static func isUnambiguous(_ head: HTTPRequest) -> Bool {
        let fields = head.headerFields
        guard let host = head.authority, !host.isEmpty, !host.contains(where: { " ,/@".contains($0) }),
            // The first one is the authority.
            fields[.host] == nil, head.path?.hasPrefix("/") == true
        else { return false }
        let encodings = fields[values: .transferEncoding]
        let lengths = fields[values: .contentLength]
        return encodings.isEmpty ? lengths.count <= 1 : lengths.isEmpty && encodings == ["chunked"]
    }
}

extension HTTPField.Name {
    fileprivate static let host = Self("Host")!
}
