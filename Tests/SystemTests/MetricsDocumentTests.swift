import Foundation
import GatewayAPI
import Testing

/// Metrics are described, and whatever looks at them looks at something that exists.
struct MetricsDocumentTests {
    @Test func documentHasEveryMetricAndNoOther() throws {
        let rows = try MetricsDocument.text("docs/metrics.md").matches(
            of: /(?m)^\| `([a-z0-9_]+)` \| ([a-z]+) \| (.*?) \| (.*?) \|$/
        ).map { "\($0.1) \($0.2) \($0.3.replacing("`", with: "")) \($0.4)" }
        let described = MetricCatalogue.all.map {
            "\($0.name) \($0.kind.rawValue) \($0.labels.joined(separator: ", ")) \($0.meaning)"
        }
        #expect(Set(rows) == Set(described))
        #expect(rows.count == described.count)
    }

    /// https://prometheus.io/docs/practices/naming/
    @Test func namesAreAsPrometheusWantsThem() {
        #expect(MetricsDocument.described.count == MetricCatalogue.all.count)
        for metric in MetricCatalogue.all {
            #expect(metric.name.hasPrefix("orcheo_") || metric.name.hasPrefix("process_"))
            #expect(metric.name.hasSuffix("_total") == (metric.kind == .counter), "\(metric.name)")
            #expect(metric.labels == metric.labels.sorted())
            // Whose figures these are is nobody's business who looks after the machine.
            #expect(Set(metric.labels).isDisjoint(with: ["workflow", "subject", "visitor", "thread", "address"]))
            #expect(metric.meaning.hasSuffix("."))
        }
    }

    @Test(arguments: ["deploy/grafana/orcheo.json", "deploy/prometheus/alerts.yml"])
    func whatIsLookedAtExists(file: String) throws {
        let names = Set(
            try MetricsDocument.text(file).matches(of: /\b(?:orcheo|process)_[a-z0-9_]+/).map { String($0.0) })
        #expect(names.count > 10)
        for name in names {
            let histogram = ["_bucket", "_sum", "_count"].first { name.hasSuffix($0) }.map {
                String(name.dropLast($0.count))
            }
            let isKnown =
                MetricsDocument.described[name].map { $0.kind != .histogram }
                ?? histogram.map { MetricsDocument.described[$0]?.kind == .histogram } ?? false
            #expect(isKnown, "\(file) has \(name)")
        }
    }
}

/// Where metrics are described.
enum MetricsDocument {
    static let described = Dictionary(MetricCatalogue.all.map { ($0.name, $0) }) { first, _ in first }

    static func text(_ path: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent().path
        return try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8)
    }
}
