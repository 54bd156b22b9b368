import Testing

@testable import GatewayService

/// How long a request may take to come.
struct RequestPaceTests {
    private let start = ContinuousClock.now

    @Test func aHeadHasTenSecondsHoweverItsBytesCome() {
        var pace = RequestPace()
        #expect(pace.deadline == nil)
        for second in 0..<9 { pace.received(1, at: start + .seconds(second)) }
        #expect(!pace.isTooSlow(at: start + .seconds(9)))
        pace.received(1, at: start + .seconds(9))
        #expect(pace.isTooSlow(at: start + .seconds(10)))
    }

    @Test func aBodyMayTakeLongAsLongAsItComes() {
        var pace = RequestPace()
        pace.received(100, at: start)
        pace.headEnded(at: start)
        // Twice the least rate.
        for second in 1...100 {
            pace.received(2 * RequestPace.leastRate, at: start + .seconds(second))
            #expect(!pace.isTooSlow(at: start + .seconds(second)))
        }
        #expect(pace.isTooSlow(at: start + .seconds(200)))
    }

    @Test func aBodyThatDripsHasThirtySeconds() {
        var pace = RequestPace()
        pace.received(100, at: start)
        pace.headEnded(at: start)
        for second in 1..<30 {
            pace.received(10, at: start + .seconds(second))
            #expect(!pace.isTooSlow(at: start + .seconds(second)))
        }
        #expect(pace.isTooSlow(at: start + .seconds(30)))
    }

    @Test func anAnswerMayTakeAnyTime() {
        var pace = RequestPace()
        pace.received(100, at: start)
        pace.headEnded(at: start)
        pace.requestEnded()
        #expect(!pace.isTooSlow(at: start + .seconds(3600)))
        pace.answerEnded()
        #expect(pace.deadline == nil)
        pace.received(1, at: start + .seconds(4000))
        #expect(pace.deadline == start + .seconds(4010))
    }
}
