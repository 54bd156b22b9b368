import ServiceKit
import Testing

/// The header by which servers tell that their work belongs together.
struct TraceContextTests {
    private static let id = "0af7651916cd43dd8448eb211c80319c"

    @Test func aTraceIsGoneOnWith() throws {
        #expect(TraceContext.traceID(in: "00-\(Self.id)-b7ad6b7169203331-01") == Self.id)
        // A later version may say more.
        #expect(TraceContext.traceID(in: "01-\(Self.id)-b7ad6b7169203331-01-more") == Self.id)
        let header = try #require(TraceContext.header(for: Self.id, RandomIDs()))
        #expect(TraceContext.traceID(in: header) == Self.id)
        #expect(TraceContext.header(for: Self.id, RandomIDs()) != header)
        #expect(TraceContext.header(for: "req_\(Self.id)", RandomIDs())?.hasPrefix("00-\(Self.id)-") == true)
    }

    @Test(
        arguments: [
            "", "00-\(id)-b7ad6b7169203331", "00-\(id)-b7ad6b7169203331-01-more", "ff-\(id)-b7ad6b7169203331-01",
            "00-00000000000000000000000000000000-b7ad6b7169203331-01", "00-\(id)-0000000000000000-01",
            "00-\(id.uppercased())-b7ad6b7169203331-01", "00-\(id)0-b7ad6b7169203331-01",
        ])
    func whatIsNoneBeginsNone(_ header: String) { #expect(TraceContext.traceID(in: header) == nil) }

    @Test func aRequestIDOfAClientMayHoldNone() {
        #expect(TraceContext.header(for: "my-request-7", RandomIDs()) == nil)
    }
}
