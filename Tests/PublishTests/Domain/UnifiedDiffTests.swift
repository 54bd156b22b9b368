import Testing
import Wire

@testable import PublishService

/// Differences of versions as people read them.
struct UnifiedDiffTests {
    @Test func oneChangedMemberIsShownWithItsSurroundings() {
        let old = GraphText.lines(of: ["responder": "demo", "b": [1, [:]], "a": nil, "mode": "echo"])
        let new = GraphText.lines(of: ["mode": "echo", "responder": "model", "a": nil, "b": [1, [:]]])
        #expect(
            UnifiedDiff.lines(from: old, named: "version_1", to: new, named: "version_2") == [
                "--- version_1", "+++ version_2", "@@ -5,5 +5,5 @@", "     {}", "   ],", "   \"mode\": \"echo\",",
                "-  \"responder\": \"demo\"", "+  \"responder\": \"model\"", " }",
            ])
    }

    @Test func equalTextsHaveNoDifference() {
        #expect(UnifiedDiff.lines(from: ["a"], named: "1", to: ["a"], named: "2").isEmpty)
        #expect(
            GraphText.lines(of: ["a": 1, "b": ["c": []]]) == [
                "{", "  \"a\": 1,", "  \"b\": {", "    \"c\": []", "  }", "}",
            ])
    }

    @Test func rangesOfNothingAndOfOneLine() {
        #expect(
            UnifiedDiff.lines(from: [], named: "1", to: ["a", "b"], named: "2")
                == ["--- 1", "+++ 2", "@@ -0,0 +1,2 @@", "+a", "+b"])
        #expect(
            UnifiedDiff.lines(from: ["a"], named: "1", to: [], named: "2")
                == ["--- 1", "+++ 2", "@@ -1 +0,0 @@", "-a"])
    }

    @Test func farChangesGetHunksOfTheirOwn() {
        let old = (1...40).map(String.init)
        var new = old
        new[4] = "five"
        new[30] = "thirty-one"
        let hunks = UnifiedDiff.lines(from: old, named: "1", to: new, named: "2").filter { $0.hasPrefix("@@") }
        #expect(hunks == ["@@ -2,7 +2,7 @@", "@@ -28,7 +28,7 @@"])
    }

    /// Reading a diff gives the new text back, whatever both texts are.
    @Test(arguments: 0..<200) func diffSaysHowToGetFromOneTextToTheOther(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let old = (0..<Int.random(in: 0..<30, using: &generator)).map { _ in
            String(Int.random(in: 0..<8, using: &generator))
        }
        let new = old.flatMap { line -> [String] in
            switch Int.random(in: 0..<6, using: &generator) {
            case 0: []
            case 1: [line, "new"]
            case 2: ["other"]
            default: [line]
            }
        }
        let diff = UnifiedDiff.lines(from: old, named: "1", to: new, named: "2")
        #expect(Self.apply(diff, to: old) == new)
    }

    private static func apply(_ diff: [String], to old: [String]) -> [String] {
        var result: [String] = []
        var next = 0
        for line in diff.dropFirst(2) {
            if line.hasPrefix("@@") {
                let numbers = line.split { !$0.isNumber && $0 != "," }[0].split(separator: ",").compactMap { Int($0) }
                let start = numbers.count == 2 && numbers[1] == 0 ? numbers[0] : numbers[0] - 1
                result += old[next..<start]
                next = start
            } else if line.hasPrefix("+") {
                result.append(String(line.dropFirst()))
            } else {
                if line.hasPrefix(" ") { result.append(old[next]) }
                next += 1
            }
        }
        return result + old[next...]
    }
}
