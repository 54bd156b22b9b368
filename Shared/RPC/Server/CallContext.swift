public import Logging
public import Wire

/// What a handler knows of a call beside its input.
public struct CallContext: Sendable {
    public let principal: Principal
    /// The request id that log lines of all services share.
    public let trace: String
    /// When the caller stops waiting. The handler's task is cancelled then.
    public let deadline: ContinuousClock.Instant
    public let conditions: CallConditions
    /// The process that calls, where the transport can tell; nil within one process.
    public let peer: PeerCredentials?
    /// Carries the request id.
    public let logger: Logger

    public init(
        principal: Principal, trace: String, deadline: ContinuousClock.Instant, conditions: CallConditions = .none,
        peer: PeerCredentials? = nil, logger: Logger
    ) {
        self.principal = principal
        self.trace = trace
        self.deadline = deadline
        self.conditions = conditions
        self.peer = peer
        self.logger = logger
    }
}
