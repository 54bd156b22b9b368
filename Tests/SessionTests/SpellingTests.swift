import Foundation
import Testing

@testable import SessionService

/// Base64url and hexadecimal digits, against another implementation.
struct SpellingTests {
    @Test(arguments: 0..<70) func everyLengthIsReadBack(count: Int) {
        var bytes: [UInt8] = []
        for _ in 0..<count { bytes.append(.random(in: 0 ... .max)) }
        let reference = Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
            .replacing("=", with: "")
        #expect(Base64URL.encode(bytes) == reference)
        #expect(Base64URL.decode(reference.utf8) == bytes)
        #expect(Hexadecimal.encode(bytes) == bytes.map { String(format: "%02x", $0) }.joined())
        #expect(Hexadecimal.decode(Array(Hexadecimal.encode(bytes).uppercased().utf8)) == bytes)
    }

    @Test(arguments: ["A", "AAAAA", "AB", "AAB", "AA=", "AA==", "A A", "AA\n", "A+", "A/", "Ä", "AAA.", "AA%3D"])
    func otherSpellingsOfBase64AreRefused(text: String) {
        #expect(Base64URL.decode(text.utf8) == nil)
    }

    @Test(arguments: ["0", "0g", " 00", "0x00", "00\n", "٠٠"]) func otherSpellingsOfHexadecimalAreRefused(text: String)
    {
        #expect(Hexadecimal.decode(Array(text.utf8)) == nil)
    }
}
