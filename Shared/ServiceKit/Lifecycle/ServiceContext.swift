public import Logging
public import RPC
public import Storage

/// What a service is built from.
public struct ServiceContext: Sendable {
    public let settings: Settings
    public let logger: Logger
    public let clock: any WallClock
    public let ids: any IDSource
    /// Where the service keeps its store: in memory, or its own folder `<state>/<service>`.
    public let location: StoreLocation
    /// Listening sockets that the process was started with.
    public let sockets: ListenSockets
    /// Of this service alone.
    public let metrics: MetricsRegistry
    private let peers: [String: RPCClient]

    /// - Parameter peers: clients of the services in ``HostedService/peers``, by service name. Whoever hosts the service
    ///   keeps them running.
    public init(
        settings: Settings, logger: Logger, clock: any WallClock = SystemClock(), ids: any IDSource = RandomIDs(),
        location: StoreLocation, sockets: ListenSockets = .none, metrics: MetricsRegistry = MetricsRegistry(),
        peers: [String: RPCClient] = [:]
    ) {
        self.settings = settings
        self.logger = logger
        self.clock = clock
        self.ids = ids
        self.location = location
        self.sockets = sockets
        self.metrics = metrics
        self.peers = peers
    }

    /// The client of another service. The service has to name it in ``HostedService/peers``.
    public func peer(_ name: String) -> RPCClient {
        guard let peer = peers[name] else {
            // A service that forgot to declare a peer cannot work at all, and the first start shows it.
            preconditionFailure("\(name) is not among the peers this service declares")
        }
        return peer
    }

    var peerClients: [RPCClient] { peers.sorted { $0.key < $1.key }.map(\.value) }
}
