public import Wire

/// `metrics.get`, which every service answers: all figures of the service and of its process.
public enum GetMetrics: Operation {
    public typealias Input = Nothing
    public typealias Output = MetricsReport

    public static let name = "metrics.get"
    public static let access = Access.open
    public static let isIdempotent = true
}

/// The figures of a service at one moment.
public struct MetricsReport: Sendable, Hashable {
    public let samples: [MetricSample]

    public init(samples: [MetricSample]) { self.samples = samples }
}

/// As it travels: hundreds of histograms share a few sets of bounds, so each set is there once.
extension MetricsReport: Codable {
    private enum CodingKeys: String, CodingKey { case scales, samples }

    private struct Sample: Codable {
        let name: String
        /// Names and values in turn; nil for none.
        var labels: [String]?
        var counter: Double?
        var gauge: Double?
        /// Which of the sets of bounds a histogram has.
        var scale: Int?
        var counts: [Int]?
        var sum: Double?
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let scales = try members.decode([[Double]].self, forKey: .scales)
        samples = try members.decode([Sample].self, forKey: .samples).map { sample in
            guard let value = Self.value(of: sample, scales), (sample.labels ?? []).count.isMultiple(of: 2) else {
                throw DecodingError.dataCorruptedError(
                    forKey: .samples, in: members, debugDescription: "\(sample.name) has no value")
            }
            let labels = sample.labels ?? []
            let dimensions = stride(from: 0, to: labels.count, by: 2).map {
                MetricSample.Dimension(name: labels[$0], value: labels[$0 + 1])
            }
            return MetricSample(sample.name, dimensions, value)
        }
    }

    private static func value(of sample: Sample, _ scales: [[Double]]) -> MetricSample.Value? {
        if let counter = sample.counter { return .counter(counter) }
        if let gauge = sample.gauge { return .gauge(gauge) }
        guard let scale = sample.scale, scales.indices.contains(scale), let counts = sample.counts,
            let sum = sample.sum
        else { return nil }
        return Histogram(bounds: scales[scale], counts: counts, sum: sum).map { .histogram($0) }
    }

    public func encode(to encoder: any Encoder) throws {
        var scales: [[Double]] = []
        let samples = samples.map { sample in
            let labels = sample.dimensions.flatMap { [$0.name, $0.value] }
            var encoded = Sample(name: sample.label, labels: labels.isEmpty ? nil : labels)
            switch sample.value {
            case .counter(let value): encoded.counter = value
            case .gauge(let value): encoded.gauge = value
            case .histogram(let histogram):
                let scale = scales.firstIndex(of: histogram.bounds) ?? scales.count
                if scale == scales.count { scales.append(histogram.bounds) }
                encoded.scale = scale
                encoded.counts = histogram.counts
                encoded.sum = histogram.sum
            }
            return encoded
        }
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(scales, forKey: .scales)
        try members.encode(samples, forKey: .samples)
    }
}
