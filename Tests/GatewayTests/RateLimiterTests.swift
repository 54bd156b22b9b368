import HTTPTypes
import Logging
import ServiceKit
import Storage
import TestSupport
import Testing
import Wire

@testable import GatewayService

/// Requests are counted within a sliding window, for whoever sent them.
struct RateLimiterTests {
    private static let limit = ["ORCHEO_CHATKIT_RATE_LIMIT_SESSION_LIMIT": "3"]

    private func limiter(_ clock: TestClock, _ settings: [String: String] = limit) throws -> RateLimiter {
        RateLimiter(try RateLimits(Settings(settings)), salt: [1], clock: clock)
    }

    private func refusal(_ limiter: RateLimiter, _ subjects: [RateLimiter.Subject], units: Int = 10) -> ServiceError? {
        do throws(ErrorBody) { try limiter.take(units, for: subjects) } catch { return error.error }
        return nil
    }

    @Test func whoWaitsAsLongAsToldPassesAndNotASecondEarlier() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let clock = TestClock()
        let limiter = try limiter(clock, ["ORCHEO_CHATKIT_RATE_LIMIT_SESSION_LIMIT": "20"])
        let ann = [RateLimiter.Subject(.session, "ann")]
        var refused = 0
        while refused < 1000 {
            clock.advance(by: .milliseconds(Int64.random(in: 0...3000, using: &random)))
            guard let refusal = refusal(limiter, ann) else { continue }
            refused += 1
            let wait = try #require(refusal.retryAfter)
            clock.advance(by: .seconds(Int64(wait - 1)))
            #expect(self.refusal(limiter, ann) != nil, "seed \(seed)")
            clock.advance(by: .seconds(1))
            #expect(self.refusal(limiter, ann) == nil, "seed \(seed)")
        }
    }

    @Test func noWindowHoldsMoreThanTheLimit() throws {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        let clock = TestClock()
        let limiter = try limiter(clock)
        var passed: [Int64] = []
        for _ in 0..<5000 {
            clock.advance(by: .milliseconds(Int64.random(in: 0...20_000, using: &random)))
            if refusal(limiter, [.init(.session, "ann")]) == nil { passed.append(clock.now.second) }
        }
        #expect(passed.count > 1000)
        for (index, second) in passed.enumerated() where index >= 3 {
            #expect(second - passed[index - 3] >= 60, "seed \(seed)")
        }
    }

    @Test func readsCountATenthOfTurns() throws {
        let clock = TestClock()
        let limiter = try limiter(clock)
        let ann = [RateLimiter.Subject(.session, "ann")]
        for _ in 0..<30 { #expect(refusal(limiter, ann, units: RequestCost.read.units) == nil) }
        #expect(refusal(limiter, ann, units: RequestCost.read.units)?.code == "chatkit.rate_limit.session")
    }

    @Test func whatIsRefusedIsCountedForNobody() throws {
        let clock = TestClock()
        var settings = Self.limit
        settings["ORCHEO_CHATKIT_RATE_LIMIT_PUBLISH_LIMIT"] = "4"
        let limiter = try limiter(clock, settings)
        func both(_ visitor: String) -> [RateLimiter.Subject] { [.init(.session, visitor), .init(.workflow, "w")] }
        for _ in 0..<3 { #expect(refusal(limiter, both("ann")) == nil) }
        // The noisy one is stopped by her own limit, however often she tries, and leaves the workflow to others.
        for _ in 0..<10 { #expect(refusal(limiter, both("ann"))?.code == "chatkit.rate_limit.session") }
        #expect(refusal(limiter, both("bob")) == nil)
        #expect(refusal(limiter, both("cid"))?.code == "chatkit.rate_limit.publish")
    }

    @Test func aPublisherLimitsTheirOwn() throws {
        let limiter = try limiter(TestClock(), [:])
        let one = RateLimit(limit: 1, interval: 60)
        let subjects = [RateLimiter.Subject(.publishedVisitor, "w ann", limit: one)]
        #expect(refusal(limiter, subjects) == nil)
        #expect(refusal(limiter, subjects)?.code == "chatkit.rate_limit.session")
    }

    @Test func theHeadersTellTheNearestLimit() throws {
        let clock = TestClock()
        let limiter = try limiter(clock)
        let subjects = [RateLimiter.Subject(.session, "ann"), .init(.workflow, "w")]
        let first = try limiter.take(10, for: subjects)
        #expect(first[.rateLimitPolicy] == #""session";q=3;w=60"#)
        #expect(first[.rateLimit] == #""session";r=2;t=60"#)
        clock.advance(by: .seconds(20))
        let second = try limiter.take(10, for: subjects)
        #expect(second[.rateLimit] == #""session";r=1;t=40"#)
    }

    @Test func zeroSwitchesALimitOff() throws {
        let limiter = try limiter(TestClock(), ["ORCHEO_CHATKIT_RATE_LIMIT_SESSION_LIMIT": "0"])
        for _ in 0..<1000 { #expect(refusal(limiter, [.init(.session, "ann")]) == nil) }
    }

    @Test func aMillionAddressesNeitherFillTheMemoryNorFreeAnybody() throws {
        let clock = TestClock()
        var table = HitTable(interval: 60)
        let limit = RateLimit(limit: 3, interval: 60)
        let ann = HitTable.Key(high: 1, low: 1)
        let second = Int(clock.now.second)
        table.add(30, to: ann, at: second)
        for number in 0..<1_000_000 {
            table.add(1, to: .init(high: 2, low: UInt64(number)), at: second + number / 50_000)
        }
        #expect(table.count <= HitTable.maximumKeys)
        #expect(table.second(for: 10, of: ann, from: second + 30, in: limit) == second + 60)
        #expect(table.takeChanges(at: second + 30).count <= 10_000)
    }

    @Test func aRestartGivesNobodyANewAllowance() async throws {
        try await TestFolder.with { folder in
            let clock = TestClock()
            let limits = try RateLimits(Settings(Self.limit))
            let subjects = [RateLimiter.Subject(.session, "ann")]
            func withLimiter(_ body: (RateLimiter) throws -> Void) async throws {
                let store = try Store(
                    name: "gateway", at: .folder(folder.path), schema: .gateway, logger: .init(label: "test"))
                let kept = LimitStore(store: store)
                let limiter = RateLimiter(limits, salt: try await kept.salt(RandomIDs()), clock: clock)
                limiter.restore(try await kept.windows(limits, at: Int(clock.now.second)))
                try body(limiter)
                try await kept.keep(limiter.takeChanges(), at: Int(clock.now.second))
                try await store.close()
            }
            try await withLimiter { for _ in 0..<3 { try $0.take(10, for: subjects) } }
            clock.advance(by: .seconds(30))
            try await withLimiter { #expect(refusal($0, subjects)?.retryAfter == 30) }
            clock.advance(by: .seconds(30))
            try await withLimiter { #expect(refusal($0, subjects) == nil) }
        }
    }
}
