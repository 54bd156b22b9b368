import GatewayAPI
import NIOCore
import ServiceKit

/// Samples in the text format of Prometheus, version 0.0.4
/// (https://prometheus.io/docs/instrumenting/exposition_formats/).
enum PrometheusText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    private static let descriptions = Dictionary(
        uniqueKeysWithValues: MetricCatalogue.all.map { ($0.name, $0) })

    /// - Parameter scrapes: of each service; its name becomes a label.
    static func render(_ scrapes: [(service: String, samples: [MetricSample])]) -> ByteBuffer {
        var families: [String: [(service: String, sample: MetricSample)]] = [:]
        for (service, samples) in scrapes {
            for sample in samples { families[name(sample.label), default: []].append((service, sample)) }
        }
        var text = ByteBuffer()
        for (name, members) in families.sorted(by: { $0.key < $1.key }) { text.write(name, members) }
        return text
    }

    /// What is no name in Prometheus, as labels of other libraries may be, gets underscores.
    static func name(_ label: String) -> String {
        let name = String(
            decoding: label.utf8.map { isNameByte($0) || $0 == UInt8(ascii: ":") ? $0 : UInt8(ascii: "_") },
            as: UTF8.self)
        return name.utf8.first.map { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 } ?? true ? "_" + name : name
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
            true
        default: false
        }
    }

    fileprivate static func help(of name: String) -> String? {
        descriptions[name]?.meaning.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
    }

    /// Without braces. The name of the service comes first and cannot be taken by another label.
    fileprivate static func labels(_ service: String, _ dimensions: [MetricSample.Dimension]) -> String {
        dimensions.reduce("service=\"\(escaped(service))\"") { labels, dimension in
            let name = name(dimension.name).replacing(":", with: "_")
            return labels + ",\(name == "service" ? "exported_service" : name)=\"\(escaped(dimension.value))\""
        }
    }

    private static func escaped(_ value: String) -> String {
        value.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"").replacing("\n", with: "\\n")
    }

    fileprivate static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        return value == value.rounded() && value.magnitude < 1e15 ? String(Int64(value)) : String(value)
    }
}

extension ByteBuffer {
    /// All samples of one name. Those that are of another kind than the first would spoil the whole page.
    fileprivate mutating func write(_ name: String, _ members: [(service: String, sample: MetricSample)]) {
        guard let kind = members.first?.sample.value.kind else { return }
        if let help = PrometheusText.help(of: name) { writeString("# HELP \(name) \(help)\n") }
        writeString("# TYPE \(name) \(kind.rawValue)\n")
        for (service, sample) in members where sample.value.kind == kind {
            let labels = PrometheusText.labels(service, sample.dimensions)
            switch sample.value {
            case .counter(let value), .gauge(let value):
                writeString("\(name){\(labels)} \(PrometheusText.number(value))\n")
            case .histogram(let histogram): write(name, labels, histogram)
            }
        }
    }

    /// The buckets add up: each holds what the ones before it do.
    private mutating func write(_ name: String, _ labels: String, _ histogram: Histogram) {
        var count = 0
        for (bound, added) in zip(histogram.bounds + [.infinity], histogram.counts) {
            count += added
            writeString("\(name)_bucket{\(labels),le=\"\(PrometheusText.number(bound))\"} \(count)\n")
        }
        writeString("\(name)_sum{\(labels)} \(PrometheusText.number(histogram.sum))\n")
        writeString("\(name)_count{\(labels)} \(count)\n")
    }
}

extension MetricSample.Value {
    fileprivate var kind: MetricDescription.Kind {
        switch self {
        case .counter: .counter
        case .gauge: .gauge
        case .histogram: .histogram
        }
    }
}
