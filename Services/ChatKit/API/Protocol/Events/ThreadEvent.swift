public import Wire

/// One event of a reply's stream (protocol section 7).
public enum ThreadEvent: Codable, Sendable {
    case threadCreated(ChatThread)
    /// Title or status changed; the page of items is empty and is not the history.
    case threadUpdated(ChatThread)
    case itemAdded(ThreadItem)
    case itemUpdated(id: String, ItemUpdate)
    case itemDone(ThreadItem)
    case itemRemoved(id: String)
    /// An item of the same id in the place of one that was done.
    case itemReplaced(ThreadItem)
    case streamOptions(StreamOptions)
    /// What goes on; gone after the turn.
    case progress(text: String, icon: String? = nil)
    /// Asks the page to do something and waits for nothing.
    case clientEffect(name: String, data: JSONObject = [:])
    case notice(Notice)
    case error(StreamFailure)

    private enum Kind: String, Codable {
        case threadCreated = "thread.created"
        case threadUpdated = "thread.updated"
        case itemAdded = "thread.item.added"
        case itemUpdated = "thread.item.updated"
        case itemDone = "thread.item.done"
        case itemRemoved = "thread.item.removed"
        case itemReplaced = "thread.item.replaced"
        case streamOptions = "stream_options"
        case progress = "progress_update"
        case clientEffect = "client_effect"
        case notice, error
    }
    private enum CodingKeys: String, CodingKey {
        case type, thread, item, update, text, icon, name, data
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
        case .itemRemoved: self = .itemRemoved(id: try members.decode(String.self, forKey: .itemID))
        case .itemReplaced: self = .itemReplaced(try members.decode(ThreadItem.self, forKey: .item))
        case .streamOptions: self = .streamOptions(try members.decode(StreamOptions.self, forKey: .streamOptions))
        case .progress:
            self = .progress(
                text: try members.decode(String.self, forKey: .text),
                icon: try members.decodeIfPresent(String.self, forKey: .icon))
        case .clientEffect:
            self = .clientEffect(
                name: try members.decode(String.self, forKey: .name),
                data: try members.decodeIfPresent(JSONObject.self, forKey: .data) ?? [:])
        case .notice: self = .notice(try Notice(from: decoder))
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
        case .itemRemoved(let id):
            try members.encode(Kind.itemRemoved, forKey: .type)
            try members.encode(id, forKey: .itemID)
        case .itemReplaced(let item):
            try members.encode(Kind.itemReplaced, forKey: .type)
            try members.encode(item, forKey: .item)
        case .streamOptions(let options):
            try members.encode(Kind.streamOptions, forKey: .type)
            try members.encode(options, forKey: .streamOptions)
        case .progress(let text, let icon):
            try members.encode(Kind.progress, forKey: .type)
            try members.encode(text, forKey: .text)
            try members.encodeIfPresent(icon, forKey: .icon)
        case .clientEffect(let name, let data):
            try members.encode(Kind.clientEffect, forKey: .type)
            try members.encode(name, forKey: .name)
            try members.encode(data, forKey: .data)
        case .notice(let notice):
            try members.encode(Kind.notice, forKey: .type)
            try notice.encode(to: encoder)
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
