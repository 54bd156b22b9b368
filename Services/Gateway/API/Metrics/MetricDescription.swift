/// What a metric of `GET /metrics` tells. Each has a label `service` beside its own.
public struct MetricDescription: Sendable, Hashable {
    public enum Kind: String, Sendable { case counter, gauge, histogram }

    public let name: String
    public let kind: Kind
    public let labels: [String]
    /// One sentence.
    public let meaning: String

    init(_ name: String, _ kind: Kind, _ labels: [String], _ meaning: String) {
        self.name = name
        self.kind = kind
        self.labels = labels
        self.meaning = meaning
    }

    init(_ name: String, _ kind: Kind, _ meaning: String) { self.init(name, kind, [], meaning) }
}
