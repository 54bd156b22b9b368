import Testing

/// A page in the text format of Prometheus, read strictly.
struct MetricsPage {
    struct Malformed: Error, CustomStringConvertible {
        let description: String
    }

    let text: String
    /// By the name in the TYPE line.
    private(set) var kinds: [String: String] = [:]
    private var samples: [(name: String, labels: [String: String], value: Double)] = []

    init(_ text: String) throws {
        self.text = text
        guard text.hasSuffix("\n") else { throw Malformed(description: "the last line has no end") }
        var family = ""
        for line in text.dropLast().split(separator: "\n", omittingEmptySubsequences: false) {
            if let type = line.wholeMatch(of: /# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram)/) {
                family = String(type.1)
                guard kinds.updateValue(String(type.2), forKey: family) == nil else {
                    throw Malformed(description: "\(family) comes twice")
                }
            } else if line.wholeMatch(of: /# HELP [a-zA-Z_:][a-zA-Z0-9_:]* .+/) == nil {
                let sample = try Self.sample(line)
                let endings = kinds[family] == "histogram" ? ["_bucket", "_sum", "_count"] : [""]
                guard endings.contains(where: { family + $0 == sample.name }) else {
                    throw Malformed(description: "\(line) is not of \(family)")
                }
                samples.append(sample)
            }
        }
        let series = Set(samples.map { "\($0.name) \($0.labels.sorted { $0.key < $1.key })" })
        guard series.count == samples.count else { throw Malformed(description: "a series comes twice") }
    }

    private static func sample(_ line: Substring) throws -> (name: String, labels: [String: String], value: Double) {
        guard let match = line.wholeMatch(of: /([a-zA-Z_:][a-zA-Z0-9_:]*)\{([^}]*(?:\}[^}]*)*)\} (\S+)/),
            let value = Double(match.3)
        else { throw Malformed(description: "\(line) is no sample") }
        let label = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\["\\n])*)",?/
        let labels = match.2.matches(of: label).map { (String($0.1), String($0.2)) }
        guard match.2.replacing(label, with: "").isEmpty else { throw Malformed(description: "\(line) has odd labels") }
        return (
            String(match.1),
            try Dictionary(labels) { _, _ in
                throw Malformed(description: "\(line) has a label twice")
            }, value
        )
    }

    /// The labels of each series of a metric.
    func series(_ name: String) -> [[String: String]] {
        let names = kinds[name] == "histogram" ? [name + "_bucket"] : [name]
        return samples.filter { names.contains($0.name) }.map(\.labels)
    }

    subscript(_ name: String, _ labels: [String: String]) -> Double? {
        samples.first { $0.name == name && $0.labels == labels }?.value
    }
}
