public import Wire

/// A conversation as clients see it (protocol section 5).
public struct ChatThread: Codable, Sendable {
    public let id: String
    public let createdAt: Timestamp
    public let title: String?
    public let status: ThreadStatus
    /// Each a ``ThreadItem`` as the stream sent it, byte for byte.
    public let items: Page<JSONValue>

    public init(
        id: String, createdAt: Timestamp, title: String?, status: ThreadStatus = .active,
        items: Page<JSONValue> = Page()
    ) {
        self.id = id
        self.createdAt = createdAt
        self.title = title
        self.status = status
        self.items = items
    }

    private enum CodingKeys: String, CodingKey {
        case id, title, status, metadata, items
        case createdAt = "created_at"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(String.self, forKey: .id)
        createdAt = try members.decode(Timestamp.self, forKey: .createdAt)
        title = try members.decodeIfPresent(String.self, forKey: .title)
        status = try members.decodeIfPresent(ThreadStatus.self, forKey: .status) ?? .active
        items = try members.decodeIfPresent(Page<JSONValue>.self, forKey: .items) ?? Page()
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id, forKey: .id)
        try members.encodeIfPresent(title, forKey: .title)
        try members.encode(createdAt, forKey: .createdAt)
        try members.encode(status, forKey: .status)
        // The server's own; clients always see an empty object.
        try members.encode(JSONObject(), forKey: .metadata)
        try members.encode(items, forKey: .items)
    }
}

/// Whether a thread takes messages. Whatever it is, the thread is listed and can be read.
public enum ThreadStatus: Codable, Sendable, Hashable {
    case active
    /// The composer is shown, but disabled.
    case locked(reason: String?)
    /// The composer is replaced by a banner.
    case closed(reason: String?)

    private enum Kind: String, Codable { case active, locked, closed }
    private enum CodingKeys: String, CodingKey { case type, reason }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        let reason = try members.decodeIfPresent(String.self, forKey: .reason)
        switch try members.decode(Kind.self, forKey: .type) {
        case .active: self = .active
        case .locked: self = .locked(reason: reason)
        case .closed: self = .closed(reason: reason)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .active: try members.encode(Kind.active, forKey: .type)
        case .locked(let reason):
            try members.encode(Kind.locked, forKey: .type)
            try members.encodeIfPresent(reason, forKey: .reason)
        case .closed(let reason):
            try members.encode(Kind.closed, forKey: .type)
            try members.encodeIfPresent(reason, forKey: .reason)
        }
    }
}
