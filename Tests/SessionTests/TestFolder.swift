import Foundation

/// A folder of one test. It stays behind when the test fails, and its path is printed.
struct TestFolder: Sendable {
    let path: String

    init() throws {
        path = "/tmp/oct-session-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    /// Runs `body` with a new folder and removes it if the body succeeds.
    static func with<T>(
        isolation: isolated (any Actor)? = #isolation, _ body: (TestFolder) async throws -> T
    ) async throws -> T {
        let folder = try TestFolder()
        do {
            let result = try await body(folder)
            try FileManager.default.removeItem(atPath: folder.path)
            return result
        } catch {
            print("files of the failed test are in \(folder.path)")
            throw error
        }
    }
}
