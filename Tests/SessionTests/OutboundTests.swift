import Testing

@testable import SessionService

/// Which servers are asked, and where.
struct OutboundTests {
    @Test(arguments: [
        ("https://idp.example.org", "idp.example.org", 443, "https://idp.example.org"),
        ("https://IDP.example.org:8443/realms/a?b=c", "idp.example.org", 8443, "https://idp.example.org:8443"),
        ("http://127.0.0.1:9400/jwks", "127.0.0.1", 9400, "http://127.0.0.1:9400"),
        ("http://localhost/jwks", "localhost", 80, "http://localhost"),
        ("http://[::1]:9/x", "::1", 9, "http://[::1]:9"),
        ("http://keycloak:8080", "keycloak", 8080, "http://keycloak:8080"),
    ])
    func addressIsRead(text: String, host: String, port: Int, origin: String) throws {
        let url = try #require(OutboundURL(text))
        #expect(url.host == host)
        #expect(url.port == port)
        #expect(url.origin == origin)
        #expect(url.text == text)
    }

    @Test(arguments: [
        "", "idp.example.org", "http://idp.example.org", "http://8.8.8.8/", "ftp://idp.example.org", "https://",
        "https:///x",
        "https://user@idp.example.org", "https://idp.example.org#x", "https://idp.example.org\\@evil", "https://a b",
        "https://idp.example.org:0", "https://idp.example.org:65536", "https://idp.example.org:x", "file:///etc/passwd",
        "javascript:alert(1)", "https://idp.example.org/\u{0A}",
    ])
    func addressThatIsNoneIsRefused(text: String) { #expect(OutboundURL(text) == nil) }

    @Test(arguments: [
        ("8.8.8.8", OutboundAddress.Reach.everybody), ("2001:4860:4860::8888", .everybody), ("172.32.0.1", .everybody),
        ("127.0.0.1", .local), ("10.1.2.3", .local), ("172.16.0.1", .local), ("192.168.1.1", .local),
        ("100.64.0.1", .local), ("::1", .local), ("fd00::1", .local), ("::ffff:10.0.0.1", .local),
        ("64:ff9b::7f00:1", .local), ("169.254.169.254", .nobody), ("0.0.0.0", .nobody), ("224.0.0.1", .nobody),
        ("255.255.255.255", .nobody), ("::", .nobody), ("fe80::1", .nobody), ("ff02::1", .nobody),
        ("::ffff:169.254.169.254", .nobody),
    ])
    func addressTellsItsReach(text: String, reach: OutboundAddress.Reach) {
        #expect(OutboundAddress(text)?.reach == reach)
    }

    @Test func namesAreNoAddresses() {
        for text in ["", "localhost", "1.2.3", "1.2.3.4.5", "::g"] { #expect(OutboundAddress(text) == nil) }
    }

    @Test(
        arguments: [
            (nil, nil), ("", nil), ("public, max-age=300", .seconds(300)), ("MAX-AGE=7", .seconds(7)),
            ("no-store", .zero),
            ("max-age=60, no-cache", .zero), ("max-age=-1", nil), ("max-age=99999999999", nil), ("s-maxage=5", nil),
        ] as [(String?, Duration?)])
    func issuerSaysHowLongItsAnswerIsGood(header: String?, age: Duration?) {
        #expect(OutboundAnswer.maxAge(header) == age)
    }

    /// A name of the public network that leads to this machine, as anybody can register one.
    @Test func publicNameThatLeadsInsideIsNotAsked() async throws {
        let url = try #require(OutboundURL("https://localhost.example-of-nobody.test"))
        let error = await #expect(throws: OutboundFailure.self) {
            try await PinnedHTTP.quick.send(OutboundRequest(url: url))
        }
        #expect(error?.description.contains("has no address") == true)
    }
}
