/// What a publisher allows beneath the limits of the server; nil members leave those as they are.
public struct PublicationLimits: Codable, Sendable, Hashable {
    /// Chat requests of all visitors together.
    public var requestsPerMinute: Int?
    /// Chat requests of one visitor or user.
    public var requestsPerMinutePerVisitor: Int?
    /// Replies that may be under way at a time.
    public var concurrentTurns: Int?
    /// Tokens of models on one day (UTC), prompts and answers of all visitors together.
    public var tokensPerDay: Int?
    /// The same, of one visitor or user.
    public var tokensPerDayPerVisitor: Int?
    /// Days after which a conversation is deleted in which nothing happened.
    public var retentionDays: Int?

    public init(
        requestsPerMinute: Int? = nil, requestsPerMinutePerVisitor: Int? = nil, concurrentTurns: Int? = nil,
        tokensPerDay: Int? = nil, tokensPerDayPerVisitor: Int? = nil, retentionDays: Int? = nil
    ) {
        self.requestsPerMinute = requestsPerMinute
        self.requestsPerMinutePerVisitor = requestsPerMinutePerVisitor
        self.concurrentTurns = concurrentTurns
        self.tokensPerDay = tokensPerDay
        self.tokensPerDayPerVisitor = tokensPerDayPerVisitor
        self.retentionDays = retentionDays
    }

    private enum CodingKeys: String, CodingKey {
        case requestsPerMinute = "requests_per_minute"
        case requestsPerMinutePerVisitor = "requests_per_minute_per_visitor"
        case concurrentTurns = "concurrent_turns"
        case tokensPerDay = "tokens_per_day"
        case tokensPerDayPerVisitor = "tokens_per_day_per_visitor"
        case retentionDays = "retention_days"
    }
}
