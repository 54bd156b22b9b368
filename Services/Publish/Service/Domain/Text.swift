/// Rules for texts that people type.
enum Text {
    static func trimmed(_ text: some StringProtocol) -> String {
        var rest = Substring(text)
        while rest.first?.isWhitespace == true { rest.removeFirst() }
        while rest.last?.isWhitespace == true { rest.removeLast() }
        return String(rest)
    }

    /// Refuses what a text column cannot hold (SQLite ends a text at NUL for many readers), and more than `limit`
    /// Unicode scalars.
    static func check(_ text: String, at path: [String], limit: Int? = nil) throws(PublishError) {
        if text.unicodeScalars.contains("\0") {
            throw .invalid(path: path, message: "must not contain the NUL character")
        }
        if let limit, text.unicodeScalars.count > limit {
            throw .invalid(path: path, message: "must have at most \(limit) characters")
        }
    }
}
