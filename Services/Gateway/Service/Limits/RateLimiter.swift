import Crypto
import HTTPTypes
import Metrics
import ServiceKit
import Synchronization
import Wire

/// Counts requests and refuses those that are too many. A `Mutex`, since each request asks and none may wait.
final class RateLimiter: Sendable {
    /// Whom a request is counted for, and under which rule.
    struct Subject: Sendable {
        let rule: LimitRule
        let key: String
        /// Of the publisher; nil where the operator's holds.
        var limit: RateLimit?

        init(_ rule: LimitRule, _ key: String, limit: RateLimit? = nil) {
            self.rule = rule
            self.key = key
            self.limit = limit
        }
    }

    private struct Counted {
        let rule: LimitRule
        let key: HitTable.Key
        let limit: RateLimit
    }

    private let tables: Mutex<[HitTable]>
    private let limits: RateLimits
    private let clock: any WallClock
    /// Mixed into the keys, so that nobody reads addresses out of the store.
    private let salt: [UInt8]
    /// By the code of a rule.
    private let refusals: [String: Counter]

    init(
        _ limits: RateLimits, salt: [UInt8], clock: any WallClock, metrics: MetricsRegistry = MetricsRegistry()
    ) {
        self.limits = limits
        tables = Mutex(LimitRule.allCases.map { HitTable(interval: limits.interval(of: $0)) })
        self.salt = salt
        self.clock = clock
        refusals = Dictionary(
            uniqueKeysWithValues: Set(LimitRule.allCases.map(\.code)).map {
                ($0, Counter(label: "orcheo_limit_refusals_total", dimensions: [("rule", $0)], factory: metrics))
            })
    }

    /// Counts a request for each of its subjects, or, if it is too many for one of them, for none.
    ///
    /// - Returns: what the nearest of the limits leaves, as header fields.
    /// - Throws: the refusal of the first rule that has no room.
    @discardableResult
    func take(_ units: Int, for subjects: [Subject]) throws(ErrorBody) -> HTTPFields {
        let counted = subjects.compactMap { subject in
            (subject.limit ?? limits[subject.rule]).map {
                Counted(rule: subject.rule, key: key(subject), limit: $0)
            }
        }
        guard !counted.isEmpty else { return [:] }
        let second = Int(clock.now.second)
        let outcome: Result<Quota?, ErrorBody> = tables.withLock { tables in
            for entry in counted {
                let table = tables[entry.rule.rawValue]
                let free = table.second(for: units, of: entry.key, from: second, in: entry.limit)
                if free == second { continue }
                let wait = (free ?? second + entry.limit.interval) - second
                return .failure(Self.refusal(entry.rule, entry.limit, wait: wait))
            }
            var nearest: Quota?
            for entry in counted {
                tables[entry.rule.rawValue].add(units, to: entry.key, at: second)
                let table = tables[entry.rule.rawValue]
                let quota = Quota(
                    rule: entry.rule, limit: entry.limit, used: table.used(entry.key, at: second),
                    reset: table.nextRelease(of: entry.key, at: second) - second)
                if nearest.map({ quota.remaining < $0.remaining }) ?? true { nearest = quota }
            }
            return .success(nearest)
        }
        if case .failure(let refusal) = outcome { refusals[refusal.error.code]?.increment() }
        return try outcome.get()?.headers ?? [:]
    }

    private static func refusal(_ rule: LimitRule, _ limit: RateLimit, wait: Int) -> ErrorBody {
        var body = ErrorBody(
            error: ServiceError(rule.code, "Too many requests. Try again in \(wait) s.", retryAfter: wait))
        body.headers = Quota(rule: rule, limit: limit, used: limit.units, reset: wait).headers
        return body
    }

    private func key(_ subject: Subject) -> HitTable.Key {
        var hash = SHA256()
        hash.update(data: salt)
        hash.update(data: Array(subject.key.utf8))
        return hash.finalize().withUnsafeBytes {
            HitTable.Key(
                high: $0.loadUnaligned(as: UInt64.self), low: $0.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
        }
    }

    /// What changed since this was asked last.
    func takeChanges() -> [StoredWindow] {
        let second = Int(clock.now.second)
        return tables.withLock { tables in
            LimitRule.allCases.flatMap { rule in
                let interval = tables[rule.rawValue].interval
                return tables[rule.rawValue].takeChanges(at: second).map {
                    StoredWindow(rule: rule, key: $0.key, window: $0.window, interval: interval)
                }
            }
        }
    }

    /// To be called before the first request.
    func restore(_ windows: [StoredWindow]) {
        tables.withLock { tables in
            for entry in windows { tables[entry.rule.rawValue].restore(entry.window, of: entry.key) }
        }
    }
}

/// What a limit leaves to whoever asked.
struct Quota {
    let rule: LimitRule
    let limit: RateLimit
    /// Units.
    let used: Int
    /// Seconds until more is left.
    let reset: Int

    /// Hits.
    var remaining: Int { max(limit.units - used, 0) / RateLimit.unitsPerHit }

    /// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-09).
    var headers: HTTPFields {
        [
            .rateLimitPolicy: "\"\(rule.name)\";q=\(limit.limit);w=\(limit.interval)",
            .rateLimit: "\"\(rule.name)\";r=\(remaining);t=\(reset)",
        ]
    }
}

extension HTTPField.Name {
    static let rateLimit = Self("RateLimit")!
    static let rateLimitPolicy = Self("RateLimit-Policy")!
}
