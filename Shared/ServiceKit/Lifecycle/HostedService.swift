public import RPC
public import ServiceLifecycle

/// One service of the set, as its host sees it: ``ServiceMain`` in a process of its own, ``ServiceHost`` within another.
///
/// The order of life: `init`, then `background` and the handlers side by side, then what takes long ends, no further
/// calls, the calls under way end, `background` ends, `close()`.
public protocol HostedService: Sendable {
    /// What its executable can be asked beside serving.
    associatedtype Commands: OperatorCommands = NoCommands

    /// One lower-case word. It names the socket, the store's folder and the executable.
    static var name: String { get }
    /// Names of the services it calls.
    static var peers: [String] { get }

    /// Opens the store and builds what the service consists of. Peers are not connected before this returned, so they
    /// must not be called here.
    ///
    /// - Throws: whatever keeps the service from starting; ``SettingsError`` for a bad setting.
    init(_ context: ServiceContext) async throws

    var handlers: HandlerTable { get }
    /// What runs while the service serves. None of them may end before it was asked to.
    var background: [any Service] { get }

    /// The parts that decide whether the service can do its work now.
    func readiness() async -> [ComponentHealth]

    /// Called when the service was asked to end, while it still takes calls. Returns when what takes long and runs by now
    /// is over, or after `limit`: whoever calls meanwhile need not wait for it, as those do who call a service that drains.
    func settle(within limit: Duration) async

    /// Called once, after the last call and `background` ended.
    func close() async
}

extension HostedService {
    public static var peers: [String] { [] }
    public var background: [any Service] { [] }
    public func settle(within limit: Duration) async {}
}
