import HTTPTypes

/// Entity tags of this API: the revision at which a thing was last changed, e.g. `"17"` (RFC 9110, section 8.8.3).
enum EntityTag {
    static func text(_ revision: Int) -> String { "\"\(revision)\"" }

    /// The revisions that a list of tags names, for a strong comparison: weak ones, and tags that are none of ours, name
    /// none.
    /// - Returns: nil for `*`, which any existing thing matches.
    static func revisions(in list: String) -> [Int]? {
        let tags = list.split(separator: ",").map(\.trimmed)
        guard tags != ["*"] else { return nil }
        return tags.compactMap { tag in
            // Other spellings of a number are tags that we never gave.
            Int(tag.dropFirst().dropLast()).flatMap { text($0) == tag ? $0 : nil }
        }
    }

    /// Whether the reader of a thing has it as it is at `revision` (`If-None-Match`, weak comparison).
    static func isKnown(_ revision: Int, to headers: HTTPFields) -> Bool {
        guard let list = headers[.ifNoneMatch] else { return false }
        let tags = list.split(separator: ",").map { tag in
            let tag = tag.trimmed
            return tag.hasPrefix("W/") ? tag.dropFirst(2) : tag
        }
        return tags == ["*"] || tags.contains { $0 == text(revision) }
    }
}

extension Substring {
    /// Without the blanks around it.
    fileprivate var trimmed: Substring {
        var rest = self
        while rest.first == " " || rest.first == "\t" { rest.removeFirst() }
        while rest.last == " " || rest.last == "\t" { rest.removeLast() }
        return rest
    }
}
