/// A day in UTC, written as in RFC 3339: `2026-02-03`.
public struct Day: Sendable, Hashable, Comparable, LosslessStringConvertible {
    /// Days since 1970-01-01.
    public let number: Int

    public init(number: Int) { self.number = number }

    /// - Parameter text: four digits of a year, two of a month, two of a day.
    public init?(_ text: String) {
        guard text.utf8.count == 10, let midnight = Timestamp("\(text)T00:00:00Z") else { return nil }
        self = midnight.day
    }

    public var description: String { String(start.description.prefix { $0 != "T" }) }

    /// Its first moment.
    public var start: Timestamp { Timestamp(microseconds: Int64(number) * 86_400_000_000) }

    public static func < (left: Day, right: Day) -> Bool { left.number < right.number }
    public static func + (day: Day, count: Int) -> Day { Day(number: day.number + count) }
}

extension Day: Codable {
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        guard let day = Day(try container.decode(String.self)) else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "a day like 2026-02-03 was expected")
        }
        self = day
    }

    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

extension Timestamp {
    public var day: Day { Day(number: Int(microseconds.quotientFlooring(86_400_000_000).0)) }
}
