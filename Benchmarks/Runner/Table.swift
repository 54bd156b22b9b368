/// One line of the report.
struct Row {
    let what: String
    let ours: String
    let reference: String
    /// Ours by the reference; nil where there is a goal instead.
    let ratio: Double?
    let goal: String
}

/// The report as Markdown.
struct Table {
    private var rows: [Row] = []

    mutating func add(_ more: [Row]) { rows += more }

    var markdown: String {
        let head = "| what | ours | reference | ratio | goal |\n|---|---|---|---|---|\n"
        return head
            + rows.map { row in
                let ratio = row.ratio.map { "\(rounded($0, 2))" } ?? ""
                return "| \(row.what) | \(row.ours) | \(row.reference) | \(ratio) | \(row.goal) |"
            }.joined(separator: "\n")
    }
}

func rounded(_ value: Double, _ digits: Int) -> Double {
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    return (value * scale).rounded() / scale
}

extension Duration {
    var inMilliseconds: Double { self / .milliseconds(1) }
}

extension Array where Element == Double {
    var median: Double { isEmpty ? 0 : sorted()[count / 2] }
}
