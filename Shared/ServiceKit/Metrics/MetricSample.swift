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

        public init(name: String, value: String) {
            self.name = name
            self.value = value
        }
    }

    public init(_ label: String, _ dimensions: [Dimension] = [], _ value: Value) {
        self.label = label
        self.dimensions = dimensions.sorted { $0.name < $1.name }
        self.value = value
    }

    /// Of something that is looked at when it is asked for.
    public static func gauge(
        _ label: String, _ value: Double, _ dimensions: KeyValuePairs<String, String> = [:]
    ) -> MetricSample {
        MetricSample(label, dimensions.map { Dimension(name: $0.key, value: $0.value) }, .gauge(value))
    }

    /// Of something that counts by itself.
    public static func counter(
        _ label: String, _ value: Double, _ dimensions: KeyValuePairs<String, String> = [:]
    ) -> MetricSample {
        MetricSample(label, dimensions.map { Dimension(name: $0.key, value: $0.value) }, .counter(value))
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

    /// What was counted elsewhere; nil where there is not one count for each bound and one more.
    init?(bounds: [Double], counts: [Int], sum: Double) {
        guard counts.count == bounds.count + 1 else { return nil }
        self.bounds = bounds
        self.counts = counts
        self.sum = sum
    }

    public mutating func record(_ value: Double) {
        counts[bounds.firstIndex { value <= $0 } ?? bounds.count] += 1
        sum += value
    }
}
