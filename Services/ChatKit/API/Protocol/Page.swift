/// A part of a list. Follow `hasMore`, never count elements: hidden items may have been left out.
public struct Page<Element: Codable & Sendable>: Codable, Sendable {
    public let data: [Element]
    public let hasMore: Bool
    /// Where the next page begins; only if there is one.
    public let after: String?

    public init(data: [Element] = [], hasMore: Bool = false, after: String? = nil) {
        self.data = data
        self.hasMore = hasMore
        self.after = after
    }

    private enum CodingKeys: String, CodingKey {
        case data, after
        case hasMore = "has_more"
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(data, forKey: .data)
        try members.encode(hasMore, forKey: .hasMore)
        try members.encodeIfPresent(after, forKey: .after)
    }
}

/// By creation.
public enum ListOrder: String, Codable, Sendable {
    case ascending = "asc"
    case descending = "desc"
}
