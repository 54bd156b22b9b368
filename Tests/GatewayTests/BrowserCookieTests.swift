import HTTPTypes
import Testing

@testable import GatewayService

struct BrowserCookieTests {
    private let plain = BrowserCookie("orcheo_visitor", isSecure: false)
    private let secure = BrowserCookie("orcheo_visitor", isSecure: true)

    @Test func overHTTPSItIsBoundToTheHost() {
        let header = secure.setting("v", lifetime: 60)
        #expect(header.hasPrefix("__Host-orcheo_visitor=v; Path=/; Max-Age=60; "))
        #expect(header.contains("; Secure"))
        #expect(header.contains("; HttpOnly"))
        #expect(header.contains("; SameSite=Lax"))
        #expect(!header.contains("Domain"))
        #expect(secure.clearing.hasPrefix("__Host-orcheo_visitor=; Path=/; Max-Age=0; "))
    }

    @Test func onLoopbackItNeedsNoHTTPS() {
        #expect(plain.name == "orcheo_visitor")
        #expect(!plain.setting("v", lifetime: 60).contains("Secure"))
    }

    @Test func itIsFoundAmongOthersAndOnlyByItsWholeName() {
        #expect(plain.value(in: [.cookie: "a=1; orcheo_visitor=x=y; b=2"]) == "x=y")
        #expect(plain.value(in: [.cookie: "my_orcheo_visitor=1"]) == nil)
        #expect(plain.value(in: [.cookie: "orcheo_oauth_session=alice"]) == nil)
        #expect(secure.value(in: [.cookie: "orcheo_visitor=x"]) == nil)
    }

    @Test func whereSeveralAreSentNoneIsTaken() {
        #expect(plain.value(in: [.cookie: "orcheo_visitor=mine; orcheo_visitor=planted"]) == nil)
        var headers: HTTPFields = [.cookie: "orcheo_visitor=mine"]
        headers.append(HTTPField(name: .cookie, value: "orcheo_visitor=planted"))
        #expect(plain.value(in: headers) == nil)
        #expect(plain.value(in: [.cookie: "orcheo_visitor=mine; orcheo_visitor=mine"]) == "mine")
    }
}
