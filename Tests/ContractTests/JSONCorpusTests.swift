import Foundation
import Testing
import Wire

/// What the JSON reader of the published Python package says to the cases of `Tests/Corpus/json.jsonl`.
@Suite(.enabled(if: PythonClient.json.isInstalled, PythonClient.json.hint))
struct JSONCorpusTests {
    /// We refuse whatever it refuses, but for the cases that are marked `looser`; where we are stricter, the case says so.
    /// That we judge as the corpus says is tested beside the parser and at the edge.
    @Test func thePublishedReaderDiffersWhereTheCorpusSays() async throws {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        let corpus = try String(contentsOf: tests.appending(path: "Corpus/json.jsonl"), encoding: .utf8)
        let lines = corpus.split(separator: "\n").map(String.init)
        let outcome = try await PythonClient.json.run(lines)
        #expect(outcome.exitCode == 0, "\(outcome.errors)")
        #expect(outcome.lines.count == lines.count)
        for (line, answer) in zip(lines, outcome.lines) {
            let (entry, verdict) = (try JSONParser.parse(line), try JSONParser.parse(answer))
            let name = try #require(entry["name"]?.stringValue)
            #expect(verdict["name"]?.stringValue == name)
            let (ours, theirs) = (entry["accepted"] == true, verdict["accepted"] == true)
            #expect((entry["stricter"] == true) == (theirs && !ours), "\(name): \(answer)")
            #expect((entry["looser"] == true) == (ours && !theirs), "\(name): \(answer)")
        }
    }
}
