import HTTPTypes
import Testing
import Wire

@testable import GatewayService

/// Whether another site makes a browser ask.
struct CrossSiteTests {
    private func passes(_ headers: HTTPFields, ownOrigin: String? = "https://chat.example.org") -> Bool {
        do {
            try CrossSite(ownOrigin: ownOrigin).check(headers)
            return true
        } catch {
            #expect(error.code == "csrf.cross_site")
            return false
        }
    }

    @Test(arguments: [
        ("same-origin", true), ("none", true), ("Same-Origin", true), ("same-site", false), ("cross-site", false),
        ("", false), ("anything", false),
    ])
    func browserTellsWhoAsks(site: String, isOurs: Bool) {
        #expect(passes([.secFetchSite: site]) == isOurs)
        // It counts before the origin, which says less.
        #expect(passes([.secFetchSite: site, .origin: "https://evil.example"]) == isOurs)
        #expect(passes([.secFetchSite: site, .origin: "https://chat.example.org"]) == isOurs)
    }

    @Test(arguments: [
        ("https://chat.example.org", true), ("https://CHAT.example.org", true), ("https://evil.example", false),
        ("null", false), ("http://chat.example.org", false), ("https://chat.example.org.evil.example", false),
        ("https://chat.example.org:8443", false),
    ])
    func olderBrowserTellsItsOrigin(origin: String, isOurs: Bool) {
        #expect(passes([.origin: origin]) == isOurs)
        #expect(!passes([.origin: origin], ownOrigin: nil))
    }

    @Test func whoTellsNeitherIsNoBrowser() { #expect(passes([:])) }
}
