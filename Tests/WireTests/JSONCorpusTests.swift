import Foundation
import NIOCore
import Testing
import Wire

/// The cases of `Tests/Corpus/json.jsonl`, which also judge the edge and the reader of the published Python package.
struct JSONCorpusTests {
    /// One line of the corpus.
    struct Case: Decodable {
        let name: String
        /// The text as it is sent, in whatever encoding.
        let base64: Data
        let accepted: Bool
        /// The rule that decides.
        let why: String
        /// Refused by us alone: the Python package reads it.
        let stricter: Bool?
        /// Read by us alone: the Python package refuses it.
        let looser: Bool?
    }

    static func cases() throws -> [Case] {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let lines = try Data(contentsOf: tests.appending(path: "Corpus/json.jsonl")).split(
            separator: UInt8(ascii: "\n"))
        return try lines.map { try JSONDecoder().decode(Case.self, from: $0) }
    }

    @Test func eachCaseIsJudgedAsTheCorpusSays() throws {
        let cases = try Self.cases()
        for entry in cases {
            var refusal: JSONSyntaxError?
            do { _ = try JSONParser.parse(ByteBuffer(bytes: entry.base64)) } catch { refusal = error }
            #expect(
                (refusal == nil) == entry.accepted, "\(entry.name) (\(entry.why)): \(refusal?.description ?? "read")")
        }
        #expect(cases.contains(where: \.accepted) && !cases.allSatisfy(\.accepted))
    }

    /// Not merely let through: written again, it is the same value.
    @Test func whatIsReadIsReadTheSameAgain() throws {
        for entry in try Self.cases() where entry.accepted {
            let value = try JSONParser.parse(ByteBuffer(bytes: entry.base64))
            #expect(try JSONParser.parse(value.text) == value, "\(entry.name)")
        }
    }

    @Test func marksFitTheVerdicts() throws {
        let cases = try Self.cases()
        #expect(Set(cases.map(\.name)).count == cases.count)
        for entry in cases {
            #expect(!(entry.accepted && entry.stricter == true), "\(entry.name)")
            #expect(!(!entry.accepted && entry.looser == true), "\(entry.name)")
        }
    }
}
