import Testing

@testable import SessionService

/// Hosts in spellings that a browser reads in another way than they look.
struct PublicHostTests {
    @Test(arguments: [
        "http://010.0.0.1", "http://192.168.01.1", "http://10.0.0", "http://10.0.0.256", "http://10.0.0.1.",
        "http://+10.0.0.1", "https:example.org", "https:/example.org", "https:///example.org", "https://",
        "https://example%2Eorg", "https://example。org", "https://exam\tple", "http://localhost:http", "http://0.0.0.0",
        "http://example.org%23.local", "https://localhost:1@example.org",
    ]) func hostThatCannotBeToldCountsAsPublic(origin: String) {
        #expect(PublicHost.isNamed(by: origin))
    }

    @Test(arguments: ["http://my_host-1", "https://desk:", "http://127.9.9.9:1", "http://user:word@localhost:1"])
    func plainNamesOfOneMachineDoNot(origin: String) {
        #expect(!PublicHost.isNamed(by: origin))
    }

    @Test func octalSpellingOfAnAddressIsNotLoopback() {
        #expect(!PublicHost.isLoopback("0127.0.0.1"))
        #expect(!PublicHost.isLoopback("+127.0.0.1"))
    }
}
