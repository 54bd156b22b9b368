import Foundation
import Testing

@testable import GatewayService

/// Every code that a source can throw has a status, and no row stands for a code that nobody throws.
struct StatusTableTests {
    @Test func everyCodeHasItsRow() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        var codes: Set<String> = []
        for folder in ["Services", "Shared"] {
            for path in try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
            where path.hasSuffix(".swift") && !path.contains("StatusTable") {
                let text = try String(contentsOfFile: "\(root)/\(folder)/\(path)", encoding: .utf8)
                for match in text.matches(of: /(?:ServiceError|refuse|\.init)\(\s*"([a-z_]+(?:\.[a-z_]+)+)"/) {
                    codes.insert(String(match.1))
                }
            }
        }
        #expect(codes.subtracting(StatusTable.rows.keys).isEmpty, "\(codes.subtracting(StatusTable.rows.keys))")
    }
}
