import Foundation
public import Launcher
import Logging
public import RPC
import ServiceKit

/// The four services as the built executables, restarted when they die.
public struct LaunchedSystem: TestSystem {
    public let mode = SystemMode.processes
    public let token = InProcessSystem.publisherToken
    public let folder: TestFolder
    public let services: LaunchedSet

    public var port: Int { services.port }

    public func client(_ service: String) async throws -> RPCClient {
        guard let service = LaunchedService(rawValue: service) else {
            throw NeverHappened(description: "there is no service \(service)")
        }
        return services.client(of: service)
    }

    /// As `withSystem(.processes)`, for tests that need the processes themselves.
    public static func with<T: Sendable>(
        _ extra: [String: String] = [:], _ body: (LaunchedSystem) async throws -> T
    ) async throws -> T {
        try await TestFolder.with { folder in try await with(folder, extra, body) }
    }

    /// Secrets are handed over as an operator does.
    private static func inFiles(_ settings: [String: String], of folder: TestFolder) throws -> [String: String?] {
        let secrets = "\(folder.path)/secrets"
        try FileManager.default.createDirectory(
            atPath: secrets, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        var handed: [String: String?] = [:]
        for (name, value) in settings {
            guard Settings.isSecret(name) else {
                handed[name] = value
                continue
            }
            try value.write(toFile: "\(secrets)/\(name)", atomically: true, encoding: .utf8)
            handed["\(name)_FILE"] = "\(secrets)/\(name)"
        }
        return handed
    }

    /// As ``with(_:_:)``, in a folder that outlives the set.
    public static func with<T: Sendable>(
        _ folder: TestFolder, _ extra: [String: String] = [:], _ body: (LaunchedSystem) async throws -> T
    ) async throws -> T {
        var configuration = LaunchConfiguration(state: folder.path)
        configuration.settings = try inFiles(InProcessSystem.settings(folder).merging(extra) { $1 }, of: folder)
        var logger = Logger(label: "launcher")
        logger.logLevel = .critical
        let services = try await LaunchedSet.start(configuration, logger: logger)
        do {
            let result = try await body(LaunchedSystem(folder: folder, services: services))
            await services.stop()
            return result
        } catch {
            await services.stop()
            throw error
        }
    }
}
