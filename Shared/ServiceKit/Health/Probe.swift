public import RPC
import Wire

/// Asks a running service how it is.
public struct Probe: Sendable {
    /// What came of it.
    public struct Result: Sendable {
        public enum State: Int32, Sendable {
            case ready = 0
            case notReady = 1
            case dead = 2
        }

        public let state: State
        /// Why the service is not ready; empty if it is.
        public let reasons: [String]
        public let health: HealthReport?
    }

    private let service: String
    private let client: RPCClient

    /// - Parameter client: of the service; somebody else keeps it running.
    public init(service: String, client: RPCClient) {
        self.service = service
        self.client = client
    }

    /// - Parameter limit: after this long without an answer the service counts as dead.
    public func run(within limit: Duration) async -> Result {
        do {
            let options = CallOptions(principal: .anonymous, trace: "probe", deadline: limit)
            let health = try await client.call(GetHealth.self, Nothing(), options)
            let reasons = health.components.filter { !$0.isReady }.map { component in
                component.detail.map { "\(component.name): \($0)" } ?? component.name
            }
            return Result(state: health.isReady ? .ready : .notReady, reasons: reasons, health: health)
        } catch {
            let state: Result.State = error.code == ServiceError.draining.code ? .notReady : .dead
            return Result(state: state, reasons: [error.message], health: nil)
        }
    }
}

extension Probe.Result {
    /// One line of JSON for whoever ran the probe.
    public func line(service: String) -> String {
        JSONValue.object([
            "service": .string(service), "alive": .bool(state != .dead), "ready": .bool(state == .ready),
            "reasons": .array(reasons.map { .string($0) }), "pid": health.map { .int($0.pid) } ?? .null,
            "version": health.map { .string($0.version) } ?? .null,
            "uptime_ms": health.map { .int($0.uptime) } ?? .null,
        ]).text
    }
}
