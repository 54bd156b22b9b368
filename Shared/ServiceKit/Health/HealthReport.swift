public import Wire

/// Whether one part of a service can do its work.
public struct ComponentHealth: Codable, Sendable, Hashable {
    public let name: String
    public let isReady: Bool
    /// Why not, or how far behind, in one line for an operator.
    public let detail: String?

    public init(name: String, isReady: Bool, detail: String? = nil) {
        self.name = name
        self.isReady = isReady
        self.detail = detail
    }

    private enum CodingKeys: String, CodingKey {
        case name
        case isReady = "ready"
        case detail
    }
}

/// How a service is.
public struct HealthReport: Codable, Sendable, Hashable {
    public let service: String
    public let version: String
    /// True if every component is ready and the service is not stopping.
    public let isReady: Bool
    public let components: [ComponentHealth]
    public let pid: Int
    /// Milliseconds since the service was started.
    public let uptime: Int

    public init(
        service: String, version: String, isReady: Bool, components: [ComponentHealth], pid: Int, uptime: Int
    ) {
        self.service = service
        self.version = version
        self.isReady = isReady
        self.components = components
        self.pid = pid
        self.uptime = uptime
    }

    private enum CodingKeys: String, CodingKey {
        case service, version
        case isReady = "ready"
        case components, pid
        case uptime = "uptime_ms"
    }
}

/// `health.get`, which every service answers: the state of the service and of its parts.
public enum GetHealth: Operation {
    public typealias Input = Nothing
    public typealias Output = HealthReport

    public static let name = "health.get"
    public static let access = Access.open
    public static let isIdempotent = true
}
