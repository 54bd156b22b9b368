import NIOCore
import Testing
import Wire

struct TimestampTests {
    @Test(
        arguments: [
            (0, "1970-01-01T00:00:00.000000Z"), (-1, "1969-12-31T23:59:59.999999Z"),
            (951_782_400_000_000, "2000-02-29T00:00:00.000000Z"),
            (1_709_164_799_999_999, "2024-02-28T23:59:59.999999Z"),
            (4_107_542_400_000_000, "2100-03-01T00:00:00.000000Z"),
            (2_147_483_648_000_000, "2038-01-19T03:14:08.000000Z"),
            (-62_167_219_200_000_000, "0000-01-01T00:00:00.000000Z"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999Z"),
        ] as [(Int64, String)]) func momentHasOneText(microseconds: Int64, text: String)
    {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(arguments: [
        (-1, "1969-12-31"), (0, "1970-01-01"), (86_399_999_999, "1970-01-01"), (1_770_076_800_000_000, "2026-02-03"),
    ])
    func everyMomentHasItsDay(microseconds: Int64, text: String) {
        let moment = Timestamp(microseconds: microseconds)
        #expect(moment.day.description == text)
        #expect(Day(text) == moment.day)
        #expect(moment.day.start <= moment && moment < (moment.day + 1).start)
        #expect(moment.second * 1_000_000 <= microseconds && microseconds < (moment.second + 1) * 1_000_000)
    }

    @Test(arguments: ["2026-02-30", "2026-2-3", "2026-02-03Z", "+026-02-03", "", "2026-02-03T00:00:00Z"])
    func whatIsNoDayIsRefused(_ text: String) { #expect(Day(text) == nil) }

    @Test func everyMomentReadsBack() {
        let seed = UInt64.random(in: 0 ... .max)
        var random = SeededGenerator(seed: seed)
        for _ in 0..<5000 {
            let range: ClosedRange<Int64> = -62_167_219_200_000_000...253_402_300_799_999_999
            let moment = Timestamp(microseconds: Int64.random(in: range, using: &random))
            #expect(Timestamp(moment.description) == moment, "seed \(seed)")
        }
    }

    @Test func daysFollowOneAnother() throws {
        var day = try #require(Timestamp("1999-12-31T00:00:00Z"))
        let lengths = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        for (month, length) in lengths.enumerated() {
            for date in 1...length {
                day = day + .seconds(86_400)
                func pad(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
                #expect(day.description == "2000-\(pad(month + 1))-\(pad(date))T00:00:00.000000Z")
            }
        }
    }

    @Test(arguments: [
        ("2026-01-31T09:08:07Z", 0), ("2026-01-31T09:08:07.1Z", 100_000), ("2026-01-31T09:08:07.123456Z", 123_456),
        ("2026-01-31T09:08:07.123456789Z", 123_456), ("2026-01-31T09:08:07.000000999+00:00", 0),
    ]) func fractionHasUpToNineDigits(text: String, fraction: Int64) throws {
        let whole = try #require(Timestamp("2026-01-31T09:08:07+00:00"))
        #expect(try #require(Timestamp(text)).microseconds - whole.microseconds == fraction)
    }

    @Test(arguments: [
        "", "2026-01-31", "2026-01-31T09:08:07", "2026-01-31 09:08:07Z", "2026-01-31T09:08Z",
        "2026-01-31T09:08:07+01:00",
        "2026-01-31T09:08:07.Z", "2026-01-31T09:08:07.1234567890Z", "2026-01-31T09:08:07.12a456Z", "26-01-31T09:08:07Z",
        "2026-1-31T09:08:07Z", "2026--01-31T09:08:07Z", "+2026-01-31T09:08:07Z", "12026-01-31T09:08:07Z",
        "9999999999999999-01-01T00:00:00Z", "2026-01-31T9:08:07Z", "2026-01-31T09:08:07ZZ", "2026-01-31T09:08:07Z ",
        "２０２６-01-31T09:08:07Z",
    ]) func otherSpellingsAreRefused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test(arguments: [
        "2026-02-29T00:00:00Z", "2024-02-30T00:00:00Z", "1900-02-29T00:00:00Z", "2026-04-31T00:00:00Z",
        "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z", "2026-01-00T00:00:00Z", "2026-01-32T00:00:00Z",
        "2026-01-01T24:00:00Z", "2026-01-01T00:60:00Z", "2026-01-01T00:00:61Z",
    ]) func momentsThatNeverWereAreRefused(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test func leapSecondIsTheNextMinute() {
        #expect(Timestamp("2016-12-31T23:59:60Z") == Timestamp("2017-01-01T00:00:00Z"))
    }

    @Test func momentsBeyondTheCalendarStillPrint() {
        #expect(Timestamp(microseconds: .min).description.hasSuffix("Z"))
        #expect(Timestamp(microseconds: .max).description.hasSuffix("Z"))
    }

    @Test func travelsAsAString() throws {
        let moment = Timestamp(microseconds: 1_769_850_487_123_456)
        let bytes = try WireEncoder().encode([moment])
        #expect(String(buffer: bytes) == #"["2026-01-31T09:08:07.123456Z"]"#)
        #expect(try WireDecoder().decode([Timestamp].self, from: bytes) == [moment])
        #expect(throws: InvalidInput.self) { try WireDecoder().decode([Timestamp].self, from: ["yesterday"]) }
    }
}
