import NIOCore
import Testing
import Wire

/// Members that are kept, cleared or set.
struct PatchTests {
    private struct Change: Codable, Equatable {
        var name: Patch<String> = .keep
        var count: Patch<Int> = .keep
    }

    @Test(
        arguments: [
            ("{}", Change()), (#"{"name":null}"#, Change(name: .clear)),
            (#"{"name":"x","count":3}"#, Change(name: .set("x"), count: .set(3))),
        ]) private func presenceTellsOneFromTheOther(text: String, change: Change) throws
    {
        #expect(try WireDecoder().decode(Change.self, from: try JSONParser.parse(text)) == change)
        for nulls in [WireEncoder.Nulls.omitted, .explicit] {
            #expect(String(buffer: try WireEncoder(nulls: nulls).encode(change)) == text)
        }
    }

    @Test func valueOfAnotherKindIsRefusedByItsPath() throws {
        let json = try JSONParser.parse(#"{"count":"three"}"#)
        let error = #expect(throws: InvalidInput.self) { try WireDecoder().decode(Change.self, from: json) }
        #expect(error?.path == ["count"])
    }

    @Test func oldValueIsWhatIsKept() {
        #expect(Patch<Int>.keep.applied(to: 1) == 1)
        #expect(Patch<Int>.clear.applied(to: 1) == nil)
        #expect(Patch.set(2).applied(to: nil) == 2)
        #expect(Patch.set(2).map { String($0) } == .set("2"))
    }
}
