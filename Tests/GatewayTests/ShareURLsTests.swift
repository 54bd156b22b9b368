import Testing

@testable import GatewayService

struct ShareURLsTests {
    private let publication = AdmissionTests.publication(isPublic: true)

    @Test func theOperatorsBaseWins() {
        let urls = ShareURLs(publicBase: "https://chat.example.org/", port: 1, isLoopback: true)
        #expect(urls.url(of: publication) == "https://chat.example.org/chat/support")
        #expect(urls.isSecure)
    }

    @Test func onLoopbackThePortIsTheAddress() {
        let urls = ShareURLs(publicBase: nil, port: 2025, isLoopback: true)
        #expect(urls.url(of: publication) == "http://127.0.0.1:2025/chat/support")
        #expect(!urls.isSecure)
    }

    @Test func elsewhereThereIsNoneThatCouldBeTrusted() {
        #expect(ShareURLs(publicBase: nil, port: 2025, isLoopback: false).url(of: publication) == nil)
    }

    @Test func aPrivateWorkflowHasNone() {
        let urls = ShareURLs(publicBase: nil, port: 2025, isLoopback: true)
        #expect(urls.url(of: AdmissionTests.publication(isPublic: false)) == nil)
    }

    @Test(arguments: [
        ("https://chat.example.org", "https://chat.example.org"),
        ("https://Chat.Example.org/sub/", "https://chat.example.org"),
        ("http://127.0.0.1:2025/", "http://127.0.0.1:2025"),
    ])
    func originIsWhatABrowserNames(base: String, origin: String) {
        #expect(ShareURLs(publicBase: base, port: 1, isLoopback: true).origin == origin)
    }
}
