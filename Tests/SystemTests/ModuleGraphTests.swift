import Foundation
import Testing

/// Who may import whom. Read from the sources, so that an import nobody thought about shows.
struct ModuleGraphTests {
    /// For each folder of ours, the modules of ours that its files may import.
    static let rules: [(folder: String, allowed: Set<String>)] = [
        ("Shared/Wire", []),
        ("Shared/RPC", ["Wire"]),
        ("Shared/Storage", []),
        ("Shared/ServiceKit", ["RPC", "Storage", "Wire"]),
        ("Services/Publish/API", ["Wire"]),
        ("Services/Publish/Client", ["PublishAPI", "RPC", "ServiceKit", "Wire"]),
        ("Services/Session/API", ["Wire"]),
        ("Services/ChatKit/API", ["Wire"]),
        ("Services/Gateway/API", ["ChatKitAPI", "PublishAPI", "SessionAPI", "Wire"]),
        ("Services/Publish/Service", ["ChatKitAPI", "PublishAPI", "RPC", "ServiceKit", "Storage", "Wire"]),
        ("Services/Session/Service", ["RPC", "ServiceKit", "SessionAPI", "Storage", "Wire"]),
        (
            "Services/ChatKit/Service",
            ["ChatKitAPI", "PublishAPI", "PublishClient", "RPC", "ServiceKit", "Storage", "Wire"]
        ),
        (
            "Services/Gateway/Service",
            [
                "ChatKitAPI", "GatewayAPI", "PublishAPI", "PublishClient", "RPC", "ServiceKit", "SessionAPI", "Storage",
                "Wire",
            ]
        ),
        ("Services/Publish/Main", ["PublishService", "ServiceKit"]),
        ("Services/Session/Main", ["ServiceKit", "SessionService"]),
        ("Services/ChatKit/Main", ["ChatKitService", "ServiceKit"]),
        ("Services/Gateway/Main", ["GatewayService", "ServiceKit"]),
        ("Dev/Launcher", ["PublishAPI", "RPC", "ServiceKit", "Wire"]),
        ("Dev/Main", ["Launcher", "ServiceKit", "Wire"]),
    ]

    static let ours: Set<String> = [
        "Wire", "RPC", "Storage", "ServiceKit", "PublishAPI", "PublishClient", "PublishService", "SessionAPI",
        "SessionService",
        "ChatKitAPI", "ChatKitService", "GatewayAPI", "GatewayService", "Launcher", "TestSupport",
    ]

    @Test(arguments: rules.map(\.folder))
    func importsOnlyWhatItMay(_ folder: String) throws {
        let allowed = try #require(Self.rules.first { $0.folder == folder }).allowed
        let files = try Self.sources(in: folder)
        #expect(!files.isEmpty)
        for (path, text) in files {
            let imported = Self.imports(in: text).intersection(Self.ours)
            #expect(imported.subtracting(allowed).isEmpty, "\(path) imports \(imported.subtracting(allowed))")
        }
    }

    @Test func everyFolderOfSourcesHasARule() throws {
        let known = Set(Self.rules.map(\.folder))
        for (path, _) in try Self.sources(in: "Services") + Self.sources(in: "Shared") + Self.sources(in: "Dev") {
            #expect(known.contains { path.hasPrefix($0 + "/") }, "\(path) is under no rule")
        }
    }

    @Test func sqlStaysInTheStores() throws {
        for (path, text) in try Self.sources(in: "Services") where Self.imports(in: text).contains("GRDB") {
            #expect(path.contains("/Service/Store/"), "\(path) imports GRDB")
        }
    }

    @Test func executablesAreShort() throws {
        for service in ["Publish", "Session", "ChatKit", "Gateway"] {
            for (path, text) in try Self.sources(in: "Services/\(service)/Main") {
                #expect(text.split(separator: "\n", omittingEmptySubsequences: false).count <= 30, "\(path)")
            }
        }
    }

    private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    private static func sources(in folder: String) throws -> [(path: String, text: String)] {
        let paths = try FileManager.default.subpathsOfDirectory(atPath: "\(root)/\(folder)")
        return try paths.filter { $0.hasSuffix(".swift") }.map {
            ("\(folder)/\($0)", try String(contentsOfFile: "\(root)/\(folder)/\($0)", encoding: .utf8))
        }
    }

    private static func imports(in text: String) -> Set<String> {
        Set(
            text.split(separator: "\n").compactMap { line in
                let words = line.split(separator: " ")
                guard let index = words.firstIndex(of: "import"), index <= 2, words.count > index + 1,
                    words[..<index].allSatisfy({ ["public", "internal", "package", "@testable"].contains($0) })
                else { return nil }
                return String(words[index + 1])
            })
    }
}
