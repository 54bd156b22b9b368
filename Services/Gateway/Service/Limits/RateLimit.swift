import ServiceKit

/// How much of something may happen within any span of some length.
struct RateLimit: Sendable, Hashable {
    /// What one of a limit's hits is counted as, so that what costs less than a turn can count for less.
    static let unitsPerHit = 10

    /// Hits.
    let limit: Int
    /// Seconds.
    let interval: Int

    static let minute = 60

    static func perMinute(_ limit: Int) -> RateLimit { RateLimit(limit: limit, interval: minute) }

    /// What the span holds.
    var units: Int { limit * Self.unitsPerHit }
}

/// What a request counts for.
enum RequestCost {
    /// Reading, or changing a name: a tenth of a hit.
    case read
    /// What makes somebody work: a turn, a file, a token.
    case turn

    var units: Int {
        switch self {
        case .read: 1
        case .turn: RateLimit.unitsPerHit
        }
    }
}

/// What is counted, each with keys and windows of its own.
enum LimitRule: Int, CaseIterable, Sendable {
    case address
    /// The bearer of a chat token.
    case identity
    /// A visitor, or somebody who logged in, over all workflows.
    case session
    case workflow
    /// A workflow, as its publisher limits it.
    case publishedWorkflow
    /// A visitor of one workflow, as its publisher limits them.
    case publishedVisitor
    case managementAddress
    case managementIdentity

    /// The code of its refusals.
    var code: String {
        switch self {
        case .address: "chatkit.rate_limit.ip"
        case .identity: "chatkit.rate_limit.identity"
        case .session, .publishedVisitor: "chatkit.rate_limit.session"
        case .workflow, .publishedWorkflow: "chatkit.rate_limit.publish"
        case .managementAddress: "auth.rate_limited.ip"
        case .managementIdentity: "auth.rate_limited.identity"
        }
    }

    /// Its name in the header fields.
    var name: String {
        switch self {
        case .address, .managementAddress: "address"
        case .identity, .managementIdentity: "identity"
        case .session, .publishedVisitor: "session"
        case .workflow, .publishedWorkflow: "workflow"
        }
    }
}

/// The operator's limits; none where a rule is switched off.
struct RateLimits: Sendable {
    private let limits: [RateLimit?]

    init(_ settings: Settings) throws(SettingsError) {
        func read(_ limit: String, _ usual: Int, _ interval: String) throws(SettingsError) -> RateLimit? {
            let count = try settings.limit(limit, default: usual, upTo: 100_000)
            // Of a second at least, since hits are counted by the second.
            let seconds = try settings.int(interval, default: RateLimit.minute, in: 1...86_400)
            return count.map { RateLimit(limit: $0, interval: seconds) }
        }
        var limits = [RateLimit?](repeating: nil, count: LimitRule.allCases.count)
        for rule in LimitRule.allCases {
            limits[rule.rawValue] =
                switch rule {
                case .address:
                    try read("ORCHEO_CHATKIT_RATE_LIMIT_IP_LIMIT", 120, "ORCHEO_CHATKIT_RATE_LIMIT_IP_INTERVAL")
                case .identity:
                    try read("ORCHEO_CHATKIT_RATE_LIMIT_JWT_LIMIT", 120, "ORCHEO_CHATKIT_RATE_LIMIT_JWT_INTERVAL")
                case .session:
                    try read(
                        "ORCHEO_CHATKIT_RATE_LIMIT_SESSION_LIMIT", 60, "ORCHEO_CHATKIT_RATE_LIMIT_SESSION_INTERVAL")
                case .workflow:
                    try read(
                        "ORCHEO_CHATKIT_RATE_LIMIT_PUBLISH_LIMIT", 60, "ORCHEO_CHATKIT_RATE_LIMIT_PUBLISH_INTERVAL")
                // Each publication has its own.
                case .publishedWorkflow, .publishedVisitor: nil
                case .managementAddress:
                    try read("ORCHEO_AUTH_RATE_LIMIT_IP", 0, "ORCHEO_AUTH_RATE_LIMIT_INTERVAL")
                case .managementIdentity:
                    try read("ORCHEO_AUTH_RATE_LIMIT_IDENTITY", 0, "ORCHEO_AUTH_RATE_LIMIT_INTERVAL")
                }
        }
        self.limits = limits
    }

    /// The operator's; nil where there is none.
    subscript(rule: LimitRule) -> RateLimit? { limits[rule.rawValue] }

    /// Seconds. Publishers set theirs for a minute.
    func interval(of rule: LimitRule) -> Int { self[rule]?.interval ?? RateLimit.minute }
}
