import Foundation
import Glibc
public import Logging
public import RPC
import ServiceKit
import Synchronization

/// The four services as processes of their own, started and kept running by this one.
public final class LaunchedSet: Sendable {
    public let configuration: LaunchConfiguration
    /// `http://127.0.0.1:<port>`.
    public let baseURL: String
    /// Of the HTTP listener.
    public var port: Int { listeners.port }
    /// What share URLs begin with.
    public let publicBase: String
    /// Paths of the sockets.
    public let sockets: [LaunchedService: String]
    private let listeners: SetListeners
    private let supervisors: [LaunchedService: Supervisor]
    private let clients: [LaunchedService: RPCClient]
    private let running: Task<Void, Never>
    private let isStopped = Mutex(false)

    /// Starts all services at once and returns when every one is ready.
    ///
    /// - Throws: ``LaunchError`` if a service ends before it is ready, or is not ready in time. Nothing is left running.
    public static func start(_ configuration: LaunchConfiguration, logger: Logger) async throws -> LaunchedSet {
        for service in LaunchedService.allCases {
            let path = "\(configuration.executables)/\(service.executable)"
            guard access(path, X_OK) == 0 else { throw LaunchError("\(path) is not there, or cannot be executed.") }
        }
        let set = LaunchedSet(configuration, listeners: try await SetListeners(configuration), logger: logger)
        do {
            try set.makeFolders()
            for supervisor in set.supervisors.values { supervisor.start() }
            try await set.waitForFirstLives()
        } catch {
            await set.stop()
            throw error
        }
        return set
    }

    private init(_ configuration: LaunchConfiguration, listeners: SetListeners, logger: Logger) {
        self.configuration = configuration
        self.listeners = listeners
        baseURL = "http://127.0.0.1:\(listeners.port)"
        var sockets: [LaunchedService: String] = [:]
        var supervisors: [LaunchedService: Supervisor] = [:]
        var clients: [LaunchedService: RPCClient] = [:]
        let environment = Self.environment(configuration, port: listeners.port)
        for service in LaunchedService.allCases {
            let path = configuration.folders.socket(of: service.rawValue)
            sockets[service] = path
            supervisors[service] = Supervisor(
                name: service.executable,
                command: SpawnCommand(
                    path: "\(configuration.executables)/\(service.executable)", environment: environment,
                    sockets: listeners.inherited(by: service), logFile: Self.logFile(of: service, configuration)),
                logger: logger)
            clients[service] = RPCClient(
                service: service.rawValue, caller: "launcher", connector: UnixConnector(path: path), logger: logger)
        }
        publicBase = environment["ORCHEO_CHATKIT_PUBLIC_BASE_URL"].map(Self.withoutSlash) ?? baseURL
        self.sockets = sockets
        self.supervisors = supervisors
        self.clients = clients
        let all = Array(clients.values)
        running = Task {
            await withDiscardingTaskGroup { group in
                for client in all { group.addTask { await client.run() } }
            }
        }
    }

    /// Of the running process; nil for the moment between death and restart.
    public func pid(of service: LaunchedService) -> Int32? { supervisors[service]?.pid }

    /// - Returns: false if the service does not run just now.
    @discardableResult
    public func kill(_ service: LaunchedService, _ signal: Int32) -> Bool {
        supervisors[service]?.send(signal) ?? false
    }

    /// A client that stays connected as long as the set runs.
    public func client(of service: LaunchedService) -> RPCClient {
        // Every case has one.
        clients[service]!
    }

    /// Returns when the service says that it is ready.
    public func waitUntilReady(_ service: LaunchedService, within limit: Duration = .seconds(20)) async throws {
        let deadline = ContinuousClock.now + limit
        let probe = Probe(service: service.rawValue, client: client(of: service))
        while true {
            // A call to a service that is still starting waits in the queue of its socket, so that the answer is
            // there as soon as it can be.
            let result = await probe.run(within: max(deadline - .now, .milliseconds(1)))
            if result.state == .ready { return }
            try Task.checkCancellation()
            guard ContinuousClock.now < deadline else {
                throw LaunchError("\(service.executable) is not ready: \(result.reasons.joined(separator: "; "))")
            }
            try await Task.sleep(for: .milliseconds(2))
        }
    }

    /// Stops all services, callers before those they call, and returns when they are gone.
    public func stop() async {
        let isFirst = isStopped.withLock { isStopped in
            defer { isStopped = true }
            return !isStopped
        }
        guard isFirst else { return }
        // New visitors are refused as soon as the edge has closed. The sockets stay for what still runs.
        supervisors[.gateway]?.retire()
        listeners.closeHTTP()
        // A connection that nobody hangs up keeps its service waiting.
        running.cancel()
        await running.value
        for service in LaunchedService.stopOrder { await supervisors[service]?.stop(within: configuration.stopLimit) }
        listeners.closeSockets()
    }

    private func waitForFirstLives() async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for service in LaunchedService.allCases {
                group.addTask {
                    try await self.waitUntilReady(service, within: self.configuration.readyLimit)
                    return true
                }
                group.addTask {
                    guard let end = await self.supervisors[service]?.firstEnd() else { return false }
                    let log = Self.logFile(of: service, self.configuration).map { "; see \($0)" } ?? ""
                    throw LaunchError("\(service.executable) \(end)\(log)")
                }
            }
            var ready = 0
            while ready < LaunchedService.allCases.count, let isReady = try await group.next() {
                if isReady { ready += 1 }
            }
            group.cancelAll()
        }
    }

    private static func environment(_ configuration: LaunchConfiguration, port: Int) -> [String: String] {
        var environment = ProcessEnvironment.current
        // What a service manager told us is not meant for them.
        for name in [
            "LISTEN_FDS", "LISTEN_FDNAMES", "LISTEN_PID", "NOTIFY_SOCKET", "WATCHDOG_PID", "WATCHDOG_USEC",
            "STATE_DIRECTORY", "RUNTIME_DIRECTORY",
        ] { environment[name] = nil }
        for (name, value) in configuration.settings { environment[name] = value }
        environment["ORCHEO_STATE_DIR"] = configuration.state
        environment["ORCHEO_RUNTIME_DIR"] = configuration.runtime
        environment["ORCHEO_HOST"] = "127.0.0.1"
        environment["ORCHEO_PORT"] = String(port)
        return environment
    }

    private static func withoutSlash(_ url: String) -> String { url.hasSuffix("/") ? String(url.dropLast()) : url }

    private static func logFile(of service: LaunchedService, _ configuration: LaunchConfiguration) -> String? {
        switch configuration.output {
        case .inherited: nil
        case .files: "\(configuration.state)/logs/\(service.rawValue).log"
        }
    }

    private func makeFolders() throws {
        try FileManager.default.createDirectory(
            atPath: "\(configuration.state)/logs", withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
    }
}
