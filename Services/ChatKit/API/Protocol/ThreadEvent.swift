/// One event of a reply's stream (protocol section 7).
public enum ThreadEvent: Codable, Sendable {
    case threadCreated(ChatThread)
    /// Title or status changed; the page of items is empty and is not the history.
    case threadUpdated(ChatThread)
    case itemAdded(ThreadItem)
    case itemUpdated(id: String, ItemUpdate)
    case itemDone(ThreadItem)
    case streamOptions(StreamOptions)
    case error(StreamFailure)

    private enum Kind: String, Codable {
        case threadCreated = "thread.created"
        case threadUpdated = "thread.updated"
        case itemAdded = "thread.item.added"
        case itemUpdated = "thread.item.updated"
        case itemDone = "thread.item.done"
        case streamOptions = "stream_options"
        case error
    }
    private enum CodingKeys: String, CodingKey {
        case type, thread, item, update
        case itemID = "item_id"
        case streamOptions = "stream_options"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        switch try members.decode(Kind.self, forKey: .type) {
        case .threadCreated: self = .threadCreated(try members.decode(ChatThread.self, forKey: .thread))
        case .threadUpdated: self = .threadUpdated(try members.decode(ChatThread.self, forKey: .thread))
        case .itemAdded: self = .itemAdded(try members.decode(ThreadItem.self, forKey: .item))
        case .itemUpdated:
            self = .itemUpdated(
                id: try members.decode(String.self, forKey: .itemID),
                try members.decode(ItemUpdate.self, forKey: .update))
        case .itemDone: self = .itemDone(try members.decode(ThreadItem.self, forKey: .item))
        case .streamOptions: self = .streamOptions(try members.decode(StreamOptions.self, forKey: .streamOptions))
        case .error: self = .error(try StreamFailure(from: decoder))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        switch self {
        case .threadCreated(let thread):
            try members.encode(Kind.threadCreated, forKey: .type)
            try members.encode(thread, forKey: .thread)
        case .threadUpdated(let thread):
            try members.encode(Kind.threadUpdated, forKey: .type)
            try members.encode(thread, forKey: .thread)
        case .itemAdded(let item):
            try members.encode(Kind.itemAdded, forKey: .type)
            try members.encode(item, forKey: .item)
        case .itemUpdated(let id, let update):
            try members.encode(Kind.itemUpdated, forKey: .type)
            try members.encode(id, forKey: .itemID)
            try members.encode(update, forKey: .update)
        case .itemDone(let item):
            try members.encode(Kind.itemDone, forKey: .type)
            try members.encode(item, forKey: .item)
        case .streamOptions(let options):
            try members.encode(Kind.streamOptions, forKey: .type)
            try members.encode(options, forKey: .streamOptions)
        case .error(let failure):
            try members.encode(Kind.error, forKey: .type)
            try failure.encode(to: encoder)
        }
    }
}

/// What the client may do with a stream.
public struct StreamOptions: Codable, Sendable, Hashable {
    public let allowCancel: Bool

    public init(allowCancel: Bool) { self.allowCancel = allowCancel }

    private enum CodingKeys: String, CodingKey { case allowCancel = "allow_cancel" }
}

/// Why a reply failed, for the visitor.
public struct StreamFailure: Codable, Sendable, Hashable {
    /// `custom` for a failure that brings its own message, `stream.error` for one that the client words itself.
    public let code: String
    public let message: String?
    /// Whether asking again may help.
    public let allowRetry: Bool

    private init(code: String, message: String?, allowRetry: Bool) {
        self.code = code
        self.message = message
        self.allowRetry = allowRetry
    }

    public static func custom(_ message: String, allowRetry: Bool) -> StreamFailure {
        StreamFailure(code: "custom", message: message, allowRetry: allowRetry)
    }

    /// Any failure that the visitor can do nothing about but try again.
    public static let unexpected = StreamFailure(code: "stream.error", message: nil, allowRetry: true)

    private enum CodingKeys: String, CodingKey {
        case code, message
        case allowRetry = "allow_retry"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            code: try members.decodeIfPresent(String.self, forKey: .code) ?? "custom",
            message: try members.decodeIfPresent(String.self, forKey: .message),
            allowRetry: try members.decodeIfPresent(Bool.self, forKey: .allowRetry) ?? false)
    }
}
