import NIOCore
import Testing
import Wire

struct JSONParserTests {
    private func parse(_ bytes: [UInt8]) throws -> JSONValue { try JSONParser.parse(ByteBuffer(bytes: bytes)) }

    @Test(
        arguments: [
            ("null", JSONValue.null), (" true\n", true), ("\t[ ]\r", []), ("{}", [:]), ("\"\"", ""),
            (#"{"a":[1,{"b":null}]}"#, ["a": [1, ["b": nil]]]),
            (#""\u00e9\/\b\f\n\r\t\"\\""#, "é/\u{8}\u{C}\n\r\t\"\\"),
            (#""\ud83d\ude00""#, "😀"), (#""\u0000""#, "\0"), (#""\u2028""#, "\u{2028}"), ("\"\u{7F}\"", "\u{7F}"),
        ] as [(String, JSONValue)]) func validTextIsRead(text: String, value: JSONValue) throws
    {
        #expect(try JSONParser.parse(text) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "nulll", "True", "NaN", "Infinity", "-Infinity", "undefined", "'a'", "{a:1}", "[1,]", "[,1]",
        "[1 2]", "[1", "]", "{\"a\":1,}", "{\"a\"}", "{\"a\":}", "{\"a\" 1}", "{,}", "{\"a\":1 \"b\":2}", "{1:2}",
        "1 2",
        "{}{}", "[]x", "// c\n1", "/* c */1", "\"a", "\"\\x\"", "\"\\u12\"", "\"\\u12G4\"", "\"\\u+123\"", "\"a\nb\"",
        "\"a\tb\"", "\"\u{1F}\"", "\"\0\"", "\0", "1\0", "\u{A0}1",
    ]) func textThatIsNotJSONIsRefused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    }

    @Test(arguments: [
        "01", "-", "-01", "+1", ".5", "1.", "1.e5", "1e", "1e+", "1E-", "0x10", "1_000", "--1", "1e5.5", "٣", "-a",
    ]) func numberSpelledOtherwiseIsRefused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    }

    @Test(arguments: [
        "0", "-0", "1.50", "1E+2", "1e-400", "9e999", "123456789012345678901234567890", "-0.0", "10.000",
        "0.1000000000000000055511151231257827",
    ]) func spellingOfANumberIsKept(text: String) throws {
        #expect(try JSONParser.parse(text) == .number(text))
        #expect(try JSONParser.parse("[\(text)]").text == "[\(text)]")
    }

    @Test(arguments: [
        #"{"a":1,"a":1}"#, #"{"a":1,"b":2,"\u0061":3}"#, #"{"":1,"":2}"#, #"[{"x":{"k":1,"k":2}}]"#,
        "{\"\u{E9}\":1,\"e\u{301}\":2}",
    ]) func duplicateMembersAreRefused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    }

    @Test(arguments: [2, 15, 16, 17, 1000]) func duplicateIsFoundInAnObjectOfAnySize(count: Int) {
        let members = (0..<count).map { "\"k\($0)\":0" }
        #expect(throws: Never.self) { try JSONParser.parse("{\(members.joined(separator: ","))}") }
        for twin in [0, count - 1] {
            #expect(throws: JSONSyntaxError.self) {
                try JSONParser.parse("{\(members.joined(separator: ",")),\"k\(twin)\":1}")
            }
        }
    }

    @Test(arguments: [
        #""\ud800""#, #""\udc00""#, #""\ud800\ud800""#, #""\ud800x""#, #""\ud800\n""#, #""\udc00\ud800""#,
        #""\ud800\u0041""#, #"{"\udfff":1}"#,
    ]) func loneSurrogatesAreRefused(text: String) {
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }
    }

    @Test(
        arguments: [
            [0xEF, 0xBB, 0xBF, 0x31],  // byte order mark
            [0xFE, 0xFF, 0x00, 0x31], [0xFF, 0xFE, 0x31, 0x00], [0x31, 0x00], [0x00, 0x31],  // UTF-16
            [0x22, 0xC0, 0x80, 0x22], [0x22, 0xC1, 0xBF, 0x22], [0x22, 0xE0, 0x80, 0xAF, 0x22],  // overlong
            [0x22, 0xF0, 0x80, 0x80, 0xAF, 0x22], [0x22, 0xED, 0xA0, 0x80, 0x22],  // overlong, surrogate
            [0x22, 0xF4, 0x90, 0x80, 0x80, 0x22], [0x22, 0xFF, 0x22], [0x22, 0x80, 0x22],  // beyond Unicode, stray
            [0x22, 0xC3, 0x22], [0x22, 0xE2, 0x82, 0x22], [0x22, 0x5C, 0x6E, 0xC3, 0x22],  // cut off
        ] as [[UInt8]]) func otherEncodingsAndBrokenOnesAreRefused(bytes: [UInt8])
    {
        #expect(throws: JSONSyntaxError.self) { try parse(bytes) }
    }

    @Test func depthEndsAt64() throws {
        func nested(_ depth: Int) -> String {
            String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        }
        #expect(try JSONParser.parse(nested(64)).text == nested(64))
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(nested(65)) }
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(nested(100_000)) }
        let objects = String(repeating: #"{"a":"#, count: 100_000)
        #expect(throws: JSONSyntaxError.self) { try JSONParser.parse(objects) }
    }

    @Test(arguments: [(#"{"e":x}"#, 5), (#"{"a":1,"a":1}"#, 7), ("[1, 2", 5)]) func errorTellsWhere(
        text: String, offset: Int
    ) {
        #expect(#expect(throws: JSONSyntaxError.self) { try JSONParser.parse(text) }?.offset == offset)
    }

    @Test func hugeNumberIsKept() throws {
        let digits = String(repeating: "7", count: 1_000_000)
        #expect(try JSONParser.parse(digits) == .number(digits))
        #expect(throws: InvalidInput.self) { try WireDecoder().decode(Int.self, from: .number(digits)) }
    }
}
