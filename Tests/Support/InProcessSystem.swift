import ChatKitService
import GatewayService
import Logging
import NIOHTTP1
import PublishService
import RPC
import ServiceKit
import SessionService
import Storage
import Wire

/// The four services within the test's process.
struct InProcessSystem: TestSystem {
    static let publisherToken = "test-token-0123456789abcdef0123456789abcdef"

    let mode: SystemMode
    let port: Int
    let token = InProcessSystem.publisherToken
    let folder: TestFolder
    let clients: [String: RPCClient]

    func client(_ service: String) async throws -> RPCClient {
        guard let client = clients[service] else { throw NeverHappened(description: "there is no service \(service)") }
        return client
    }

    static func with<T: Sendable>(
        _ mode: SystemMode, _ folder: TestFolder, _ extra: [String: String],
        _ body: (any TestSystem) async throws -> T
    ) async throws -> T {
        let network = Network(mode: mode, folder: folder)
        let settings = try Settings(Self.settings(folder).merging(extra) { $1 })
        let publish = try await network.host(Publishing.self, settings)
        let session = try await network.host(Sessions.self, settings)
        let chatKit = try await network.host(Chatting.self, settings)
        let gateway = try await network.host(Edge.self, settings)
        let clients = ["publish", "session", "chatkit", "gateway"].map { ($0, network.client(of: $0, caller: "test")) }
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await publish.run() }
            group.addTask { try await session.run() }
            group.addTask { try await chatKit.run() }
            group.addTask { try await gateway.run() }
            for (_, client) in clients { group.addTask { await client.run() } }
            let system = InProcessSystem(
                mode: mode, port: gateway.service.port, folder: folder,
                clients: Dictionary(uniqueKeysWithValues: clients))
            defer { group.cancelAll() }
            try await eventually("the set is ready") {
                try await system.http.send(.GET, "/readyz").status == 200
            }
            let result = try await body(system)
            await gateway.stop()
            await chatKit.stop()
            await session.stop()
            await publish.stop()
            for _ in 0..<4 { try await group.next() }
            return result
        }
    }

    static func settings(_ folder: TestFolder) -> [String: String] {
        [
            "ORCHEO_STATE_DIR": folder.path, "ORCHEO_RUNTIME_DIR": folder.path, "ORCHEO_HOST": "127.0.0.1",
            "ORCHEO_PORT": "0", "ORCHEO_CHATKIT_RATE_LIMIT_IP_LIMIT": "0",
            "ORCHEO_CHATKIT_RATE_LIMIT_SESSION_LIMIT": "0", "ORCHEO_CHATKIT_RATE_LIMIT_PUBLISH_LIMIT": "0",
            "ORCHEO_CHATKIT_RATE_LIMIT_JWT_LIMIT": "0",
            "ORCHEO_AUTH_MODE": "required", "ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN": publisherToken,
            "ORCHEO_AUTH_BOOTSTRAP_TOKEN_IDENTIFIER": "test",
            "ORCHEO_AUTH_BOOTSTRAP_TOKEN_SCOPES":
                "workflows:read,workflows:write,workflows:execute,chatkit:session,admin:workflows,admin:flags,admin:tokens:read,admin:tokens:write",
        ]
    }
}

/// How the services of one test find each other.
private struct Network {
    let mode: SystemMode
    let folder: TestFolder
    private let hub = MemoryHub()
    private let logger: Logger = {
        var logger = Logger(label: "test") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = .error
        return logger
    }()

    init(mode: SystemMode, folder: TestFolder) {
        self.mode = mode
        self.folder = folder
    }

    func client(of service: String, caller: String, meter: (any CallMeter)? = nil) -> RPCClient {
        RPCClient(
            service: service, caller: caller, connector: connector(to: service), logger: logger, meter: meter)
    }

    func host<Hosted: HostedService>(_ type: Hosted.Type, _ settings: Settings) async throws -> ServiceHost<Hosted> {
        let metrics = MetricsRegistry()
        let peers = Hosted.peers.map { peer in
            (peer, client(of: peer, caller: Hosted.name, meter: .calls(to: peer, in: metrics)))
        }
        let context = ServiceContext(
            settings: settings, logger: logger,
            location: mode == .memory ? .memory : .folder("\(folder.path)/\(Hosted.name)"), metrics: metrics,
            peers: Dictionary(uniqueKeysWithValues: peers))
        return try await ServiceHost(type, context, listener: try listener(of: Hosted.name), drainLimit: .seconds(5))
    }

    private func connector(to service: String) -> any RPCConnector {
        mode == .memory ? hub.connector(to: service) : UnixConnector(path: "\(folder.path)/\(service).sock")
    }

    private func listener(of service: String) throws -> any RPCListener {
        guard mode == .sockets else { return hub.listener(for: service) }
        return UnixListener(descriptor: try UnixSocket(path: "\(folder.path)/\(service).sock").descriptor)
    }
}
