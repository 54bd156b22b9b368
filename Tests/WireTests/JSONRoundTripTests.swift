import NIOCore
import Testing
import Wire

struct JSONRoundTripTests {
    private static func string(_ random: inout SeededGenerator) -> String {
        let scalars: [Unicode.Scalar] = [
            "a", "\0", "\"", "\\", "/", "\n", "\u{1F}", "\u{7F}", "é", "\u{301}", "\u{2028}", "😀",
        ]
        return String(
            String.UnicodeScalarView(
                (0..<Int.random(in: 0...8, using: &random)).map { _ in
                    scalars.randomElement(using: &random) ?? "b"
                }))
    }

    private static func value(_ depth: Int, _ random: inout SeededGenerator) -> JSONValue {
        switch Int.random(in: 0..<(depth > 0 ? 7 : 5), using: &random) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .int(Int64.random(in: .min ... .max, using: &random))
        case 3: return .number("\(Double.random(in: -1e9...1e9, using: &random))")
        case 4: return .string(string(&random))
        case 5: return .array((0..<Int.random(in: 0...5, using: &random)).map { _ in value(depth - 1, &random) })
        default:
            let count = Int.random(in: 0...20, using: &random)
            return .object(JSONObject((0..<count).map { _ in (string(&random), value(depth - 1, &random)) }))
        }
    }

    @Test func whatIsWrittenIsReadAgain() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let value = Self.value(4, &random)
            let text = value.text
            let again = try JSONParser.parse(text)
            #expect(again == value, "seed \(seed)")
            #expect(again.text == text, "seed \(seed)")
            #expect(!text.utf8.contains { $0 < 0x20 }, "seed \(seed)")
        }
    }

    @Test func anyPrefixAndAnyFlippedByteIsReadOrRefused() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            let value = JSONValue.array([Self.value(3, &random)])
            var bytes = Array(value.text.utf8)
            for length in 0..<bytes.count {
                #expect(throws: JSONSyntaxError.self, "seed \(seed)") {
                    try JSONParser.parse(ByteBuffer(bytes: bytes[..<length]))
                }
            }
            bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: .min ... .max, using: &random)
            // Whatever still is JSON has one meaning.
            guard let changed = try? JSONParser.parse(ByteBuffer(bytes: bytes)) else { continue }
            #expect(try JSONParser.parse(changed.text) == changed, "seed \(seed)")
        }
    }

    @Test func writerEscapesWhatMustBeAndNothingElse() {
        let text = "\u{0}\u{8}\t\n\u{B}\u{C}\r\u{1F} \"\\/\u{7F}é\u{2028}😀"
        #expect(
            JSONValue.string(text).text
                == #""\u0000\b\t\n\u000b\f\r\u001f \"\\/"# + "\u{7F}é\u{2028}😀\"")
    }

    @Test func orderOfMembersIsKeptAndMeansNothing() throws {
        let text = #"{"b":1,"a":{"z":null,"y":[]}}"#
        #expect(try JSONParser.parse(text).text == text)
        #expect(try JSONParser.parse(text) == JSONParser.parse(#"{"a":{"y":[],"z":null},"b":1}"#))
        let many = (0..<100).map { ("k\($0)", JSONValue.int($0)) }
        #expect(JSONObject(many) == JSONObject(many.reversed()))
        #expect(JSONObject(many) != JSONObject(many.dropLast() + [("k99", 0)]))
        #expect(JSONObject(many) != JSONObject(many.dropLast() + [("other", 99)]))
    }

    @Test func memberIsReplacedInPlaceAndRemoved() {
        var object: JSONObject = ["a": 1, "b": 2]
        object["a"] = 3
        object["c"] = .null
        #expect(JSONValue.object(object).text == #"{"a":3,"b":2,"c":null}"#)
        object["b"] = nil
        #expect(JSONValue.object(object).text == #"{"a":3,"c":null}"#)
    }
}
