import Wire

extension Settings {
    /// Several values: a JSON array of strings, or words with commas between them. Spaces around a word and empty words
    /// do not count.
    public func list(_ name: String) throws(SettingsError) -> [String]? {
        guard let text = string(name) else { return nil }
        guard text.hasPrefix("[") else {
            return text.split(separator: ",").map { $0.trimmingSpaces() }.filter { !$0.isEmpty }
        }
        let problem = SettingsError(name, "begins like a JSON array, but is no array of strings.")
        let elements: [JSONValue]?
        do { elements = try JSONParser.parse(text).arrayValue } catch { throw problem }
        let words = elements?.compactMap(\.stringValue)
        guard let words, words.count == elements?.count else { throw problem }
        return words
    }

    public func list(_ name: String, default other: [String]) throws(SettingsError) -> [String] {
        try list(name) ?? other
    }
}

extension Substring {
    fileprivate func trimmingSpaces() -> String {
        var rest = self[...]
        while let last = rest.last, last.isWhitespace { rest.removeLast() }
        return String(rest.drop(while: \.isWhitespace))
    }
}
