import PublishAPI
import Testing
import Wire

@testable import PublishService

/// What a publisher may ask of a publication, and how it is written.
struct PublicationTermsTests {
    @Test(
        arguments: [
            ("https://Example.org", "https://example.org"), (" https://example.org/ ", "https://example.org"),
            ("https://example.org:443", "https://example.org"), ("http://example.org:80", "http://example.org"),
            ("http://localhost:3000", "http://localhost:3000"), ("https://example.org:80", "https://example.org:80"),
            ("https://[2001:DB8::1]:8443", "https://[2001:db8::1]:8443"), ("http://127.0.0.1", "http://127.0.0.1"),
            ("https://xn--mnchen-3ya.de", "https://xn--mnchen-3ya.de"),
        ]) func originsAreWrittenAsBrowsersSendThem(text: String, origin: String)
    {
        #expect(Origin.normalized(text) == origin)
        #expect(Origin.normalized(origin) == origin)
    }

    @Test(
        arguments: [
            "", "*", "null", "example.org", "ftp://example.org", "https://", "https:///", "https://example.org/path",
            "https://user@example.org", "https://example.org:0", "https://example.org:65536", "https://example.org:x",
            "https://*.example.org", "https://münchen.de", "https://a b", "https://a..b", "https://example.org?x",
            "https://[::1", "https://example.org:", "https://example.org//",
        ]) func whatIsNoOriginIsRefused(text: String)
    {
        #expect(Origin.normalized(text) == nil)
        var change = PublicationChange()
        change.allowedOrigins = .set(["https://good.example", text])
        let refused = change
        let error = #expect(throws: PublishError.self) { try PublicationTerms(refused) }
        guard case .invalid(let path, _)? = error else {
            Issue.record("\(String(describing: error))")
            return
        }
        #expect(path == ["allowed_origins", "1"])
    }

    @Test func theSameOriginIsKeptOnce() throws {
        #expect(
            try VisitorRules.origins(["https://a.example", "https://A.example:443", "http://a.example"])
                == ["https://a.example", "http://a.example"])
    }

    @Test(arguments: ["ann@example.org", "https://example.org/help?x=1", "a.b+c@sub.example"])
    func contactIsAnAddressOrALink(text: String) throws {
        #expect(try VisitorRules.contact(" \(text) ") == text)
    }

    @Test(
        arguments: [
            "", "ann", "http://example.org", "javascript:alert(1)", "ann@example.org?subject=x", "a@b@c", "@b", "a@",
            "a b@c.d", "https://", "ann@example.org\nBcc: x@y.z", "https://a\u{0}b",
            "a@" + String(repeating: "b", count: 320),
        ]) func otherContactsAreRefused(text: String)
    {
        #expect(throws: PublishError.self) { try VisitorRules.contact(text) }
    }

    @Test func limitsAreWithinReasonAndSayingNothingIsNoLimit() throws {
        #expect(try VisitorRules.limits(.init()) == nil)
        #expect(try VisitorRules.limits(.init(concurrentTurns: 1)) == .init(concurrentTurns: 1))
        for limits in [
            PublicationLimits(requestsPerMinute: 0), .init(requestsPerMinutePerVisitor: -1),
            .init(concurrentTurns: 1_000_001),
        ] {
            #expect(throws: PublishError.self) { try VisitorRules.limits(limits) }
        }
    }

    @Test func changeTellsKeepingFromClearing() throws {
        let text = #"{"require_login": true, "allowed_origins": null, "until": "2030-01-01T00:00:00Z"}"#
        let change = try WireDecoder().decode(PublicationChange.self, from: try JSONParser.parse(text))
        #expect(change.requireLogin == true)
        #expect(change.allowedOrigins == .clear)
        #expect(change.from == .keep)
        #expect(change.until == .set(try #require(Timestamp("2030-01-01T00:00:00Z"))))
        let bytes = try WireEncoder().encode(change)
        #expect(try WireDecoder().decode(PublicationChange.self, from: bytes) == change)
    }
}
