import Foundation

/// A folder of one test, with a path short enough for Unix sockets (107 bytes, unix(7)). It stays behind when the test
/// fails, and its path is printed.
public struct TestFolder: Sendable {
    public let path: String

    public init() throws {
        path = "/tmp/oct-\(UInt32.random(in: 0 ... .max))"
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    }

    public func remove() throws { try FileManager.default.removeItem(atPath: path) }

    /// Runs `body` with a new folder and removes it if the body succeeds.
    public static func with<T>(
        isolation: isolated (any Actor)? = #isolation, _ body: (TestFolder) async throws -> T
    ) async throws -> T {
        let folder = try TestFolder()
        do {
            let result = try await body(folder)
            try folder.remove()
            return result
        } catch {
            print("files of the failed test are in \(folder.path)")
            throw error
        }
    }
}
