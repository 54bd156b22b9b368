import HTTPTypes
import Testing

@testable import GatewayService

struct VisitorCookieTests {
    @Test func overHTTPSItIsBoundToTheHost() {
        let header = VisitorCookie(isSecure: true).header(value: "v")
        #expect(header.hasPrefix("__Host-orcheo_visitor=v; Path=/; "))
        #expect(header.contains("; Secure"))
        #expect(header.contains("; HttpOnly"))
        #expect(header.contains("; SameSite=Lax"))
        #expect(!header.contains("Domain"))
    }

    @Test func onLoopbackItNeedsNoHTTPS() {
        let cookie = VisitorCookie(isSecure: false)
        #expect(cookie.name == "orcheo_visitor")
        #expect(!cookie.header(value: "v").contains("Secure"))
    }

    @Test func itIsFoundAmongOthersAndOnlyByItsWholeName() {
        let cookie = VisitorCookie(isSecure: false)
        #expect(cookie.value(in: [.cookie: "a=1; orcheo_visitor=x=y; b=2"]) == "x=y")
        #expect(cookie.value(in: [.cookie: "my_orcheo_visitor=1"]) == nil)
        #expect(cookie.value(in: [.cookie: "orcheo_oauth_session=alice"]) == nil)
        #expect(VisitorCookie(isSecure: true).value(in: [.cookie: "orcheo_visitor=x"]) == nil)
    }
}
