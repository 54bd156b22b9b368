import Foundation
import Testing

@testable import ServiceKit

/// The catalogue of settings against the sources that read them.
struct CatalogueTests {
    /// Names in the sources of services and tools, without the catalogue itself.
    private static func namesInSources() throws -> Set<String> {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        var names: Set<String> = []
        for folder in ["Shared", "Services", "Dev"] {
            let files = FileManager.default.enumerator(
                at: root.appending(path: folder), includingPropertiesForKeys: nil)
            while let file = files?.nextObject() as? URL {
                guard file.pathExtension == "swift", file.lastPathComponent != "SettingsCatalogue.swift" else {
                    continue
                }
                let text = try String(contentsOf: file, encoding: .utf8)
                for match in text.matches(of: try Regex(#""((?:ORCHEO|LOG)_[A-Z_]+[A-Z])""#)) {
                    names.insert(String(match[1].substring ?? ""))
                }
            }
        }
        return names
    }

    private func isRead(_ name: String) -> Bool {
        switch SettingsCatalogue.use(of: name) {
        case .read, .secret: true
        case .ignored, .client, nil: false
        }
    }

    @Test func whatIsReadIsKnownAsRead() throws {
        let names = try Self.namesInSources()
        #expect(names.contains("ORCHEO_PORT"))
        #expect(names.filter { !isRead($0) } == [])
    }

    @Test func whatIsKnownAsReadIsReadSomewhere() throws {
        let names = try Self.namesInSources()
        let known = SettingsCatalogue.uses.keys.filter(isRead)
        #expect(known.filter { !names.contains($0) } == [])
    }
}
