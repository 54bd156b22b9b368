import HTTPTypes
import NIOCore
import ServiceKit

/// The reverse proxies whose word is taken for who asks.
struct TrustedProxies: Sendable {
    private let ranges: [NetworkRange]
    /// Whether whoever connects by a Unix socket is one.
    private let trustsUnixSockets: Bool

    /// `ORCHEO_TRUSTED_PROXIES`: addresses, ranges as `10.0.0.0/8`, and `unix`.
    init(_ settings: Settings) throws(SettingsError) {
        let name = "ORCHEO_TRUSTED_PROXIES"
        let words = try settings.list(name, default: [])
        trustsUnixSockets = words.contains("unix")
        var ranges: [NetworkRange] = []
        for word in words where word != "unix" {
            guard let range = NetworkRange(word) else {
                throw SettingsError(name, "\(word) is no address and no range of addresses such as 10.0.0.0/8.")
            }
            ranges.append(range)
        }
        self.ranges = ranges
    }

    /// - Parameter address: of the peer; nil for a Unix socket.
    func trusts(_ peer: SocketAddress?, at address: NetworkAddress?) -> Bool {
        if case .unixDomainSocket = peer { return trustsUnixSockets }
        return address.map(contains) ?? false
    }

    /// Who asks: whoever is connected or, where that is a proxy, the last one in `X-Forwarded-For` that is none. What a
    /// client writes into the field itself stands further to the left, and is not looked at.
    ///
    /// - Returns: nil where nobody knows.
    func client(of peer: SocketAddress?, _ headers: HTTPFields) -> NetworkAddress? {
        let connected = peer.flatMap(NetworkAddress.init)
        guard trusts(peer, at: connected) else { return connected }
        for hop in headers[values: .forwardedFor].joined(separator: ",").split(separator: ",").reversed() {
            // A hop that cannot be read was written by nobody we trust, and so was what stands before it.
            guard let address = NetworkAddress(hop.filter { !$0.isWhitespace }) else { return nil }
            if !contains(address) { return address }
        }
        return connected
    }

    private func contains(_ address: NetworkAddress) -> Bool { ranges.contains { $0.contains(address) } }
}

extension HTTPField.Name {
    static let forwardedFor = Self("X-Forwarded-For")!
}
