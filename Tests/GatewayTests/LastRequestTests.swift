import HTTPTypes
import NIOCore
import NIOEmbedded
import NIOHTTPTypes
import Testing

@testable import GatewayService

/// What a connection may still do when the server begins to end.
struct LastRequestTests {
    /// Notes the event where Hummingbird's handler would close the connection.
    private final class End: ChannelInboundHandler {
        typealias InboundIn = HTTPRequestPart

        private(set) var isTold = false

        func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
            if event is ChannelShouldQuiesceEvent { isTold = true }
        }
    }

    private let channel = EmbeddedChannel()
    private let end = End()

    init() throws { try channel.pipeline.syncOperations.addHandlers([LastRequest(), end]) }

    private func quiesce() { channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent()) }

    private func ask() throws {
        let head = HTTPRequest(method: .get, scheme: "http", authority: "localhost", path: "/")
        try channel.writeInbound(HTTPRequestPart.head(head))
        try channel.writeInbound(HTTPRequestPart.end(nil))
    }

    private func answer() throws -> HTTPResponse? {
        try channel.writeOutbound(HTTPResponsePart.head(HTTPResponse(status: .ok)))
        try channel.writeOutbound(HTTPResponsePart.end(nil))
        guard case .head(let head) = try channel.readOutbound(as: HTTPResponsePart.self) else { return nil }
        _ = try channel.readOutbound(as: HTTPResponsePart.self)
        return head
    }

    @Test func aRequestThatWasOnItsWayIsAnsweredAndTheLast() throws {
        quiesce()
        #expect(!end.isTold)
        try ask()
        #expect(end.isTold)
        #expect(try answer()?.headerFields[.connection] == "close")
    }

    @Test func aConnectionThatSendsNothingIsClosedAfterAMoment() throws {
        try ask()
        #expect(try answer()?.headerFields[.connection] == nil)
        quiesce()
        #expect(!end.isTold)
        channel.embeddedEventLoop.advanceTime(by: LastRequest.grace)
        #expect(end.isTold)
    }

    @Test func aRequestUnderWayIsTheLast() throws {
        try ask()
        quiesce()
        #expect(end.isTold)
        #expect(try answer()?.headerFields[.connection] == "close")
    }
}
