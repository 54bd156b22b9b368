/// A moment in UTC with microseconds, written as RFC 3339 with `Z`, e.g. `2026-01-31T09:08:07.123456Z`.
public struct Timestamp: Sendable, Hashable, Comparable, Codable {
    /// Microseconds since 1970-01-01T00:00:00Z, leap seconds not counted.
    public let microseconds: Int64

    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Whole seconds since 1970-01-01T00:00:00Z, as in JWTs (RFC 7519, `NumericDate`).
    public var second: Int64 { microseconds.quotientFlooring(1_000_000).0 }

    public static func < (left: Timestamp, right: Timestamp) -> Bool { left.microseconds < right.microseconds }

    public static func + (moment: Timestamp, span: Duration) -> Timestamp {
        let (seconds, attoseconds) = span.components
        return Timestamp(microseconds: moment.microseconds + seconds * 1_000_000 + attoseconds / 1_000_000_000_000)
    }

    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let moment = Timestamp(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a moment like 2026-01-31T09:08:07.123456Z was expected")
        }
        self = moment
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Timestamp: LosslessStringConvertible {
    public var description: String {
        let (days, inDay) = microseconds.quotientFlooring(86_400_000_000)
        let (year, month, day) = Self.civil(fromDays: days)
        let (seconds, fraction) = inDay.quotientFlooring(1_000_000)
        func pad(_ value: Int64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        return "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(pad(seconds / 3600, 2)):"
            + "\(pad(seconds / 60 % 60, 2)):\(pad(seconds % 60, 2)).\(pad(fraction, 6))Z"
    }

    /// - Parameter text: RFC 3339 in UTC (`Z` or `+00:00`), with up to nine digits of a second; digits past the sixth
    ///   are dropped. A leap second is the first moment of the next minute.
    public init?(_ text: String) {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, [4, 7].allSatisfy({ bytes[$0] == UInt8(ascii: "-") }), bytes[10] == UInt8(ascii: "T"),
            [13, 16].allSatisfy({ bytes[$0] == UInt8(ascii: ":") }),
            let year = Self.digits(bytes[0..<4]), let month = Self.digits(bytes[5..<7]),
            let day = Self.digits(bytes[8..<10]), let hour = Self.digits(bytes[11..<13]),
            let minute = Self.digits(bytes[14..<16]), let second = Self.digits(bytes[17..<19]),
            let fraction = Self.fraction(bytes[19...]), (1...12).contains(month), hour < 24, minute < 60, second < 61
        else { return nil }
        let days = Self.days(year: year, month: month, day: day)
        // A day that its month does not have comes back as a day of another one.
        guard Self.civil(fromDays: days) == (year, month, day) else { return nil }
        microseconds = ((days * 24 + hour) * 60 + minute) * 60_000_000 + second * 1_000_000 + fraction
    }

    private static func digits(_ bytes: some Sequence<UInt8>) -> Int64? {
        var value: Int64 = 0
        for byte in bytes {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int64(byte - UInt8(ascii: "0"))
        }
        return value
    }

    /// Microseconds from what follows the seconds.
    private static func fraction(_ rest: ArraySlice<UInt8>) -> Int64? {
        var digits = rest
        if digits.last == UInt8(ascii: "Z") {
            digits.removeLast()
        } else if digits.suffix(6).elementsEqual("+00:00".utf8) {
            digits.removeLast(6)
        } else {
            return nil
        }
        guard let point = digits.popFirst() else { return 0 }
        guard point == UInt8(ascii: "."), (1...9).contains(digits.count), Self.digits(digits) != nil else { return nil }
        let six = digits.prefix(6) + Array(repeating: UInt8(ascii: "0"), count: max(0, 6 - digits.count))
        return Self.digits(six)
    }

    /// The Gregorian date of a day number, counted from 1970-01-01; eras of 400 years have 146,097 days.
    private static func civil(fromDays days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let (era, dayOfEra) = (days + 719_468).quotientFlooring(146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }

    private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
        let (era, yearOfEra) = (month <= 2 ? year - 1 : year).quotientFlooring(400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

extension Int64 {
    /// Quotient rounded down and the remainder that is never negative.
    func quotientFlooring(_ divisor: Int64) -> (Int64, Int64) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}
