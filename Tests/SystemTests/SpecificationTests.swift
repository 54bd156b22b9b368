import Foundation
import Testing

/// Each promise of the specification names a test that exists.
struct SpecificationTests {
    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    /// `Suite.test` of each row.
    private static func promised() throws -> [(row: String, suite: String, test: String)] {
        let text = try String(contentsOf: root.appending(path: "SPECIFICATION.md"), encoding: .utf8)
        return text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| promise") }.map { row in
            let name = row.split(separator: "`").dropFirst().last { !$0.hasPrefix(" ") } ?? ""
            let parts = name.split(separator: ".")
            return (String(row), String(parts.first ?? ""), String(parts.dropFirst().first ?? ""))
        }
    }

    @Test func everyPromiseIsHeldByATest() throws {
        let promised = try Self.promised()
        #expect(promised.count > 20)
        let folder = Self.root.appending(path: "Tests")
        let files = try #require(FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil))
        var sources: [String] = []
        for case let file as URL in files where file.pathExtension == "swift" {
            sources.append(try String(contentsOf: file, encoding: .utf8))
        }
        for (row, suite, test) in promised {
            let isThere = sources.contains { $0.contains("struct \(suite)") && $0.contains("func \(test)(") }
            #expect(isThere, "\(row)")
        }
    }
}
