import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// What travels with a request through the Gateway.
struct EdgeContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// The request id: the client's if it sent a sane one, else ours. In each log line and each call that follows.
    var trace = ""
    /// Of whoever is connected: the client, or a proxy in front of us.
    let remoteAddress: SocketAddress?
    /// Of whoever asks; nil where nobody knows.
    var client: NetworkAddress?

    init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress
    }

    /// What stands for whoever asks where requests are counted. Those whom nobody knows share one.
    var holder: String { client?.holder ?? "unknown" }

    /// Whether a request comes from this machine and speaks for nobody else, as a proxy on it would.
    func isLocal(_ request: Request) -> Bool {
        remoteAddress?.isLoopback == true
            && [HTTPField.Name.forwarded, .forwardedFor, .realIP].allSatisfy { request.headers[$0] == nil }
    }
}

extension HTTPField.Name {
    fileprivate static let forwarded = Self("Forwarded")!
    fileprivate static let realIP = Self("X-Real-IP")!
}
