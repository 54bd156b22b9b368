import NIOCore
import Testing
import Wire

struct WireDecoderTests {
    private struct Sample: Codable, Equatable {
        struct Part: Codable, Equatable { var size: Int }

        var name: String
        var note: String?
        var parts: [Part]?
    }

    private func decode<T: Decodable>(_ type: T.Type = T.self, _ text: String) throws -> T {
        try WireDecoder().decode(type, from: ByteBuffer(string: text))
    }

    @Test(arguments: ["5", "5.0", "5e0", "50e-1", "\"5\"", "\"5.0\""]) func integerHasSeveralSpellings(text: String)
        throws
    {
        #expect(try decode(Int.self, text) == 5)
        #expect(try decode(UInt8.self, text) == 5)
    }

    @Test(arguments: [
        "5.5", "\"\"", "\" 5\"", "\"0x5\"", "\"five\"", "true", "null", "[5]", "1e400", "\"inf\"", "\"nan\"",
        "9223372036854775808", "9007199254740993.0", "\"5_0\"", "\"٣\"",
    ]) func whatIsNoIntegerIsRefused(text: String) {
        #expect(throws: InvalidInput.self) { try decode(Int.self, text) }
    }

    @Test func integerOutOfRangeIsRefused() {
        #expect(throws: InvalidInput.self) { try decode(UInt8.self, "256") }
        #expect(throws: InvalidInput.self) { try decode(UInt8.self, "-1") }
    }

    @Test(arguments: ["1", "true", "[]", "{}", "null"]) func stringMustBeAString(text: String) {
        #expect(throws: InvalidInput.self) { try decode(Sample.self, "{\"name\":\(text)}") }
    }

    @Test(arguments: ["0", "1", "\"true\"", "null"]) func flagMustBeTrueOrFalse(text: String) {
        #expect(throws: InvalidInput.self) { try decode(Bool.self, text) }
    }

    @Test func missingAndNullAreTheSameToAnOptional() throws {
        #expect(try decode(Sample.self, #"{"name":"a"}"#) == Sample(name: "a"))
        #expect(try decode(Sample.self, #"{"name":"a","note":null,"parts":null}"#) == Sample(name: "a"))
        #expect(try decode([Int?].self, "[1,null,3]") == [1, nil, 3])
    }

    @Test func unknownMembersAreIgnored() throws {
        #expect(try decode(Sample.self, #"{"x":[{}],"name":"a","y":null}"#) == Sample(name: "a"))
    }

    @Test(arguments: [
        ("{}", InvalidInput.Kind.missing, ["name"]), (#"{"name":5}"#, .wrongType, ["name"]),
        (#"{"name":null}"#, .wrongType, ["name"]),
        (#"{"name":"a","parts":[{"size":1},{"size":"x"}]}"#, .wrongType, ["parts", "1", "size"]),
        (#"{"name":"a","parts":[{}]}"#, .missing, ["parts", "0", "size"]),
        (#"{"name":"a","parts":{}}"#, .wrongType, ["parts"]),
        ("[]", .wrongType, []),
    ]) func errorNamesTheMember(text: String, kind: InvalidInput.Kind, path: [String]) {
        let error = #expect(throws: InvalidInput.self) { try decode(Sample.self, text) }
        #expect(error?.kind == kind)
        #expect(error?.path == path)
    }

    @Test func memberOfALargeObjectIsFound() throws {
        let others = (0..<200).map { "\"k\($0)\":\($0)" }.joined(separator: ",")
        #expect(try decode(Sample.self, "{\(others),\"name\":\"a\"}") == Sample(name: "a"))
        #expect(throws: InvalidInput.self) { try decode(Sample.self, "{\(others)}") }
        #expect(try decode([String: Int].self, "{\(others)}")["k199"] == 199)
    }

    @Test func freeFormValuesAreKeptWhole() throws {
        struct Holder: Codable, Equatable {
            var metadata: [String: JSONValue]
            var list: [JSONValue]
            var value: JSONValue
            var object: JSONObject?
        }
        let text = #"{"metadata":{"a":1.50},"list":[null,{"z":1,"a":2}],"value":"s","object":{"k":[]}}"#
        let holder = try decode(Holder.self, text)
        #expect(holder.metadata == ["a": .number("1.50")])
        #expect(holder.list == [.null, ["z": 1, "a": 2]])
        #expect(String(buffer: try WireEncoder().encode(holder)) == text)
        #expect(throws: InvalidInput.self) { try decode(JSONObject.self, "[]") }
    }
}
