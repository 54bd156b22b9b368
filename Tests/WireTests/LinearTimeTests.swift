import Glibc
import NIOCore
import Testing
import Wire

/// Four times the input may take somewhat more than four times the work; anything quadratic takes sixteen.
@Suite(.serialized) struct LinearTimeTests {
    private static let inputs: [(name: String, text: @Sendable (Int) -> String)] = [
        ("members", { "{" + (0..<$0).map { "\"k\($0)\":0" }.joined(separator: ",") + "}" }),
        ("elements", { "[" + String(repeating: "0,", count: $0) + "0]" }),
        ("objects", { "[" + String(repeating: #"{"a":{"b":1}},"#, count: $0 / 4) + "0]" }),
        ("plain string", { "\"" + String(repeating: "é", count: $0 * 8) + "\"" }),
        ("escapes", { "\"" + String(repeating: #"\u0041"#, count: $0) + "\"" }),
        ("digits", { String(repeating: "1", count: $0 * 8) }),
        ("spaces", { String(repeating: " ", count: $0 * 8) + "1" }),
    ]

    /// CPU time of this thread, which other tests do not disturb.
    private func cost(_ body: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
        }
        var best = Double.infinity
        for _ in 0..<3 {
            let start = now()
            try body()
            best = min(best, now() - start)
        }
        return best
    }

    private func ratio(_ text: (Int) -> String, _ work: (ByteBuffer) throws -> Void) rethrows -> Double {
        let (small, large) = (ByteBuffer(string: text(8_000)), ByteBuffer(string: text(32_000)))
        let unit = try cost { try work(small) }
        return try cost { try work(large) } / unit
    }

    @Test(arguments: inputs.map(\.name)) func parsingIsLinear(name: String) throws {
        let text = try #require(Self.inputs.first { $0.name == name }).text
        #expect(try ratio(text) { _ = try JSONParser.parse($0) } < 9)
    }

    @Test func writingIsLinear() throws {
        let text = { @Sendable (count: Int) in "[" + String(repeating: #"{"a":"\n"},"#, count: count) + "0]" }
        let values = try [8_000, 32_000].map { try JSONParser.parse(text($0)) }
        let unit = cost { _ = values[0].text }
        #expect(cost { _ = values[1].text } / unit < 9)
    }

    @Test func dictionaryOfManyMembersIsDecodedInLinearTime() throws {
        #expect(try ratio(Self.inputs[0].text) { _ = try WireDecoder().decode([String: Int].self, from: $0) } < 9)
    }

    @Test func largeObjectsAreComparedAndBuiltInLinearTime() throws {
        let ratio = try ratio(Self.inputs[0].text) { text in
            let value = try JSONParser.parse(text)
            let object = try #require(value.objectValue)
            #expect(JSONObject(object.members.map { ($0.name, $0.value) }) == object)
        }
        #expect(ratio < 9)
    }
}
