import HTTPTypes
import NIOCore
import ServiceKit
import Testing

@testable import GatewayService

/// Who asks is whoever is connected, or whom a proxy that we trust names.
struct TrustedProxyTests {
    private func client(_ peer: String, _ forwarded: [String], trusted: String) throws -> String? {
        let proxies = try TrustedProxies(Settings(["ORCHEO_TRUSTED_PROXIES": trusted]))
        var headers = HTTPFields()
        for value in forwarded { headers.append(HTTPField(name: .forwardedFor, value: value)) }
        let address: SocketAddress =
            peer == "unix" ? try .init(unixDomainSocketPath: "/x") : try .init(ipAddress: peer, port: 1)
        return proxies.client(of: address, headers)?.holder
    }

    @Test func aStrangersWordIsNotTaken() throws {
        #expect(try client("203.0.113.9", ["1.1.1.1"], trusted: "10.0.0.0/8") == "203.0.113.9")
        #expect(try client("127.0.0.1", ["1.1.1.1"], trusted: "") == "127.0.0.1")
        #expect(try client("unix", ["1.1.1.1"], trusted: "10.0.0.0/8") == nil)
    }

    @Test func theLastOneThatIsNoProxyAsks() throws {
        #expect(try client("10.1.2.3", ["203.0.113.9"], trusted: "10.0.0.0/8") == "203.0.113.9")
        #expect(try client("unix", ["203.0.113.9"], trusted: "unix") == "203.0.113.9")
        // What a client wrote itself stands to the left.
        #expect(try client("10.1.2.3", ["1.1.1.1, 203.0.113.9"], trusted: "10.0.0.0/8") == "203.0.113.9")
        #expect(try client("10.1.2.3", ["1.1.1.1", "203.0.113.9, 10.9.9.9"], trusted: "10.0.0.0/8") == "203.0.113.9")
        #expect(try client("10.1.2.3", ["203.0.113.9:4711"], trusted: "10.0.0.0/8") == "203.0.113.9")
        #expect(try client("10.1.2.3", [], trusted: "10.0.0.0/8") == "10.1.2.3")
    }

    @Test func garbageIsNobody() throws {
        #expect(try client("10.1.2.3", ["1.1.1.1, nonsense"], trusted: "10.0.0.0/8") == nil)
        #expect(try client("10.1.2.3", ["1.1.1.1, 999.1.1.1"], trusted: "10.0.0.0/8") == nil)
    }

    @Test func anIPv6NetworkIsOneHolder() throws {
        #expect(try client("2001:db8:1:2:3:4:5:6", [], trusted: "") == "2001:db8:1:2::/64")
        #expect(try client("2001:db8:1:2:ffff::1", [], trusted: "") == "2001:db8:1:2::/64")
        #expect(try client("::ffff:203.0.113.9", [], trusted: "") == "203.0.113.9")
        #expect(try client("::1", ["[2001:db8:9:9::7]:443"], trusted: "::1") == "2001:db8:9:9::/64")
    }

    @Test(arguments: ["10.0.0.0/33", "nonsense", "::/129", "10.0.0.0/8, 1.2.3", "10.0.0.0/-1"])
    func whatIsNoRangeStopsTheStart(_ value: String) {
        #expect(throws: SettingsError.self) { try TrustedProxies(Settings(["ORCHEO_TRUSTED_PROXIES": value])) }
    }

    @Test func rangesEndWhereTheySay() throws {
        let range = try #require(NetworkRange("192.0.2.128/25"))
        #expect(range.contains(try #require(NetworkAddress("192.0.2.128"))))
        #expect(!range.contains(try #require(NetworkAddress("192.0.2.127"))))
        #expect(!range.contains(try #require(NetworkAddress("::c000:0280"))))
        #expect(try #require(NetworkRange("0.0.0.0/0")).contains(try #require(NetworkAddress("8.8.8.8"))))
    }
}
