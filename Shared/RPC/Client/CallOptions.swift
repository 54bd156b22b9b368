public import Wire

/// What goes with a call beside its input. There is no call without a deadline.
public struct CallOptions: Sendable {
    public let principal: Principal
    /// The request id that log lines of all services share.
    public let trace: String
    /// How long the caller waits, from now: for an answer, or for the end of a stream.
    public let deadline: Duration
    public let conditions: CallConditions

    public init(principal: Principal, trace: String, deadline: Duration, conditions: CallConditions = .none) {
        self.principal = principal
        self.trace = trace
        self.deadline = deadline
        self.conditions = conditions
    }
}
