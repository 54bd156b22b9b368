import NIOCore
import NIOEmbedded
import ServiceKit
import Testing

@testable import GatewayService

/// How many connections one address may have.
struct ConnectionLimitTests {
    private func connect(_ limits: ConnectionLimits, from address: String) throws -> EmbeddedChannel? {
        let channel = EmbeddedChannel()
        try channel.connect(to: SocketAddress(ipAddress: address, port: 1)).wait()
        return try limits.admit(channel) ? channel : nil
    }

    @Test func oneAddressHasItsShareAndNoMore() throws {
        let settings = try Settings([
            "ORCHEO_MAX_CONNECTIONS_PER_ADDRESS": "2", "ORCHEO_TRUSTED_PROXIES": "198.51.100.7",
        ])
        let limits = try ConnectionLimits(settings, proxies: TrustedProxies(settings))
        let first = try #require(try connect(limits, from: "203.0.113.9"))
        _ = try #require(try connect(limits, from: "203.0.113.9"))
        #expect(try connect(limits, from: "203.0.113.9") == nil)
        #expect(try connect(limits, from: "203.0.113.10") != nil)
        // All of an IPv6 network are one.
        for number in 1...2 { #expect(try connect(limits, from: "2001:db8::\(number)") != nil) }
        #expect(try connect(limits, from: "2001:db8::3") == nil)
        // A proxy speaks for many, and so does this machine.
        for _ in 0..<5 {
            #expect(try connect(limits, from: "198.51.100.7") != nil)
            #expect(try connect(limits, from: "127.0.0.1") != nil)
        }
        _ = try first.finish()
        #expect(try connect(limits, from: "203.0.113.9") != nil)
    }
}
