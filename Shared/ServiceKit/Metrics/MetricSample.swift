/// The state of one metric at one moment.
public struct MetricSample: Sendable, Hashable {
    public enum Value: Sendable, Hashable {
        /// Only grows, except when it is reset.
        case counter(Double)
        case gauge(Double)
        case histogram(Histogram)
    }

    public let label: String
    /// Names and values, sorted by name.
    public let dimensions: [Dimension]
    public let value: Value

    public struct Dimension: Sendable, Hashable {
        public let name: String
        public let value: String
    }
}

/// How often values fell below certain bounds.
public struct Histogram: Sendable, Hashable {
    /// Upper bounds, inclusive and ascending.
    public let bounds: [Double]
    /// How many values fell into each bound but not into the one before; one more for those beyond all bounds.
    public private(set) var counts: [Int]
    public private(set) var sum: Double = 0

    public var count: Int { counts.reduce(0, +) }

    public init(bounds: [Double]) {
        self.bounds = bounds
        counts = Array(repeating: 0, count: bounds.count + 1)
    }

    public mutating func record(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
