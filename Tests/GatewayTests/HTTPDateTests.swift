import Testing
import Wire

@testable import GatewayService

struct HTTPDateTests {
    @Test(arguments: [
        ("1994-11-06T08:49:37Z", "Sun, 06 Nov 1994 08:49:37 GMT"),
        ("1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT"),
        ("2024-02-29T23:59:59.999999Z", "Thu, 29 Feb 2024 23:59:59 GMT"),
        ("2026-01-31T09:08:07Z", "Sat, 31 Jan 2026 09:08:07 GMT"),
    ])
    func spellsTheMomentAsHTTPWantsIt(_ moment: String, _ expected: String) throws {
        #expect(HTTPDate.spelled(try #require(Timestamp(moment))) == expected)
    }
}
