import NIOCore
import Testing
import Wire

struct WireEncoderTests {
    private struct Sample: Codable, Equatable {
        enum Kind: String, Codable { case first, second }

        struct Inner: Codable, Equatable { var x: Int }

        var zebra: String
        var apple: Int?
        var kind: Kind
        var inner: Inner?
        var list: [Int?]
        var free: JSONValue
        var optional: JSONValue?
        var flag: Bool?
        var ratio: Double?
    }

    private let sample = Sample(
        zebra: "z", kind: .second, list: [1, nil], free: ["b": 1, "a": [.number("1.50")]], optional: nil)

    private func text(_ value: some Encodable, _ nulls: WireEncoder.Nulls = .omitted) throws -> String {
        String(buffer: try WireEncoder(nulls: nulls).encode(value))
    }

    @Test func membersComeInTheOrderOfDeclarationAndNilIsLeftOut() throws {
        #expect(
            try text(sample) == #"{"zebra":"z","kind":"second","list":[1,null],"free":{"b":1,"a":[1.50]}}"#)
    }

    @Test func nilIsWrittenWhereAskedFor() throws {
        #expect(
            try text(sample, .explicit)
                == #"{"zebra":"z","apple":null,"kind":"second","inner":null,"list":[1,null],"#
                + #""free":{"b":1,"a":[1.50]},"optional":null,"flag":null,"ratio":null}"#)
    }

    @Test func nilOfEveryNumberTypeIsWrittenWhereAskedFor() throws {
        struct Numbers: Codable {
            var a: Int8?
            var b: Int16?
            var c: Int32?
            var d: Int64?
            var e: UInt?
            var f: UInt8?
            var g: UInt16?
            var h: UInt32?
            var i: UInt64?
            var j: Float?
        }
        let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"]
        #expect(
            try text(Numbers(), .explicit) == "{" + names.map { "\"\($0)\":null" }.joined(separator: ",") + "}")
        #expect(try text(Numbers()) == "{}")
    }

    @Test func valuesReadBackAsTheyWere() throws {
        for nulls in [WireEncoder.Nulls.omitted, .explicit] {
            var value = sample
            value.inner = .init(x: -5)
            value.ratio = 0.1
            value.optional = "text"
            let bytes = try WireEncoder(nulls: nulls).encode(value)
            #expect(try WireDecoder().decode(Sample.self, from: bytes) == value)
        }
    }

    @Test(arguments: [
        (0.1, "0.1"), (1, "1"), (-2.5, "-2.5"), (1e300, "1e+300"), (9_007_199_254_740_992, "9007199254740992.0"),
        (.leastNonzeroMagnitude, "5e-324"),
    ]) func doublesAreSpelledShort(value: Double, spelling: String) throws {
        #expect(try text([value]) == "[\(spelling)]")
        #expect(try WireDecoder().decode([Double].self, from: ByteBuffer(string: "[\(spelling)]")) == [value])
    }

    @Test(arguments: [Double.nan, .infinity, -.infinity]) func whatJSONHasNoNumberForIsRefused(value: Double) {
        #expect(throws: EncodingError.self) { try text([value]) }
    }

    @Test func extremesOfIntegersSurvive() throws {
        #expect(try text([Int64.min]) == "[-9223372036854775808]")
        #expect(try text([UInt64.max]) == "[18446744073709551615]")
        #expect(try WireDecoder().decode([UInt64].self, from: ByteBuffer(string: "[18446744073709551615]")) == [.max])
    }

    @Test func typeWithoutMembersIsAnObject() throws {
        #expect(try text(Nothing()) == "{}")
    }

    @Test func principalAlwaysHasTheSameBytes() throws {
        let principal = Principal(kind: .user, subject: "jwt:a:b", scopes: ["b", "a", "c"], workspaces: ["w"])
        let bytes = try text(principal)
        #expect(bytes == #"{"kind":"user","subject":"jwt:a:b","scopes":["a","b","c"],"workspaces":["w"]}"#)
    }
}
