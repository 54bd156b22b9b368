import ServiceKit
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// Visitors, known again by a cookie that we signed, or by an id of their own.
struct VisitorTests {
    @Test func newVisitorIsKnownAgainByTheCookie() async throws {
        try await HostedSession.with { session in
            let first = try await session.identify()
            let cookie = try #require(first.newVisitorCookie)
            #expect(first.principal.kind == .visitor)
            #expect(first.principal.scopes.isEmpty)
            #expect(first.token == nil)
            #expect(cookie.wholeMatch(of: /[0-9a-f]{32}\.[A-Za-z0-9_-]{43}/) != nil)
            let again = try await session.identify(cookie: cookie)
            #expect(again.principal == first.principal)
            #expect(again.newVisitorCookie == nil)
            #expect(try await session.identify().principal.subject != first.principal.subject)
        }
    }

    @Test func cookieThatWasChangedCountsAsNone() async throws {
        try await HostedSession.with { session in
            let first = try await session.identify()
            let other = try await session.identify()
            let cookie = try #require(first.newVisitorCookie)
            let halves = cookie.split(separator: ".").map(String.init)
            let foreign = try #require(other.newVisitorCookie?.split(separator: ".").last)
            var changed = cookie.indices.map { index in
                var text = cookie
                text.replaceSubrange(index...index, with: cookie[index] == "0" ? "1" : "0")
                return text
            }
            changed += [
                "", ".", halves[0], "\(halves[0]).", ".\(halves[1])", "\(cookie).", "\(cookie)=", "\(cookie) ",
                "\(halves[0]).\(foreign)", "\(halves[0].uppercased()).\(halves[1])", String(cookie.dropLast()),
                "\(halves[0]).\(String(repeating: "A", count: 43))", "\(halves[1]).\(halves[0])",
                String(repeating: "a", count: 1 << 16),
            ]
            for cookie in changed where cookie != first.newVisitorCookie {
                let identity = try await session.identify(cookie: cookie)
                #expect(identity.newVisitorCookie != nil, "\(cookie)")
                #expect(identity.principal.subject != first.principal.subject, "\(cookie)")
            }
        }
    }

    @Test func cookieOfAnotherInstallationCountsAsNone() async throws {
        let cookie = try await HostedSession.with { try await $0.identify().newVisitorCookie }
        try await HostedSession.with { session in
            let identity = try await session.identify(cookie: cookie)
            #expect(identity.newVisitorCookie != nil)
        }
    }

    @Test(arguments: ["abc_DEF-123-0123456789", String(repeating: "z", count: 128)])
    func headerNamesAVisitorOfItsOwnKind(id: String) async throws {
        try await HostedSession.with { session in
            let identity = try await session.identify(header: id)
            #expect(identity.principal.kind == .visitor)
            #expect(identity.newVisitorCookie == nil)
            // Whoever knows the id is the visitor, so no other service gets to know it.
            let subject = identity.principal.subject
            #expect(subject.wholeMatch(of: /visitor:header:[0-9a-f]{32}/) != nil)
            #expect(try await session.identify(header: id).principal.subject == subject)
            #expect(try await session.identify(header: id.dropLast() + "-").principal.subject != subject)
        }
    }

    @Test(arguments: [
        "", "12345678", String(repeating: "z", count: 21), String(repeating: "z", count: 129),
        "a b c d e f g h i j k l", "visitor:0123456789abcdef", "ümlaut-ümlaut-ümlaut-ümlaut",
        "0123456789012345678901\u{0}",
    ])
    func headerThatIsNoSecretIsRefused(id: String) async throws {
        try await HostedSession.with { session in
            let input = Credentials(visitorHeader: id)
            #expect(await session.refusal(IdentifyChat.self, input) == "chatkit.auth.missing_visitor_id")
        }
    }

    @Test func nobodyBecomesACookiesVisitorByItsId() async throws {
        try await HostedSession.with { session in
            let visitor = try await session.identify()
            let id = try #require(visitor.newVisitorCookie?.split(separator: ".").first.map(String.init))
            #expect(visitor.principal.subject == "visitor:\(id)")
            #expect(try await session.identify(header: id).principal.subject != visitor.principal.subject)
        }
    }

    @Test func cookieCountsBeforeHeader() async throws {
        try await HostedSession.with { session in
            let visitor = try await session.identify()
            let cookie = try #require(visitor.newVisitorCookie)
            let header = "visitor-0123456789abcdef"
            #expect(try await session.identify(cookie: cookie, header: header).principal == visitor.principal)
            let byHeader = try await session.identify(cookie: cookie + "x", header: header)
            #expect(byHeader.principal == (try await session.identify(header: header).principal))
        }
    }
}
