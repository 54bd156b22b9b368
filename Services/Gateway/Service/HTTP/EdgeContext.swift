import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What travels with a request through the Gateway.
struct EdgeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The request id: the client's if it sent a sane one, else ours. In each log line and each call that follows.
    var trace = ""
    let remoteAddress: SocketAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// True if the peer is this machine.
    var isLoopback: Bool { remoteAddress?.isLoopback == true }
}
