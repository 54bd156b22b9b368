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

    /// Whether a request comes from this machine and speaks for nobody else, as a proxy on it would.
    func isLocal(_ request: Request) -> Bool {
        remoteAddress?.isLoopback == true
            && [HTTPField.Name.forwarded, .forwardedFor, .realIP].allSatisfy { request.headers[$0] == nil }
    }
}

extension HTTPField.Name {
    fileprivate static let forwarded = Self("Forwarded")!
    fileprivate static let forwardedFor = Self("X-Forwarded-For")!
    fileprivate static let realIP = Self("X-Real-IP")!
}
