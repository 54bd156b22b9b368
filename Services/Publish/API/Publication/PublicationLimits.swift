/// What a publisher allows beneath the limits of the server; nil members leave those as they are.
public struct PublicationLimits: Codable, Sendable, Hashable {
    /// Chat requests of all visitors together.
    public var requestsPerMinute: Int?
    /// Chat requests of one visitor or user.
    public var requestsPerMinutePerVisitor: Int?
    /// Replies that may be under way at a time.
    public var concurrentTurns: Int?

    public init(
        requestsPerMinute: Int? = nil, requestsPerMinutePerVisitor: Int? = nil, concurrentTurns: Int? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.requestsPerMinutePerVisitor = requestsPerMinutePerVisitor
        self.concurrentTurns = concurrentTurns
    }

    private enum CodingKeys: String, CodingKey {
        case requestsPerMinute = "requests_per_minute"
        case requestsPerMinutePerVisitor = "requests_per_minute_per_visitor"
        case concurrentTurns = "concurrent_turns"
    }
}
