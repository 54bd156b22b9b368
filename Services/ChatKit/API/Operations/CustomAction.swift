public import Wire

/// Something that a visitor did with a widget, or the page by itself; streams what comes of it (`threads.custom_action`).
///
/// Refused before the first item: what ``AddUserMessage`` refuses, `chatkit.item_not_found`.
public enum CustomAction: StreamOperation {
    public typealias Input = TurnInput<WidgetActionParams>
    public typealias Item = ThreadEvent

    public static let name = "chatkit.custom_action"
    public static let access = Access.identified
}

/// The same, answered at once by the widget as it is then (`threads.sync_custom_action`); allowed while a reply goes on.
///
/// Errors: `chatkit.thread_not_found`, `chatkit.item_not_found` (also if it is no widget), `chatkit.action_not_allowed`,
/// `responder.unavailable`.
public enum SyncCustomAction: Operation {
    public typealias Input = TurnInput<WidgetActionParams>

    public struct Output: Codable, Sendable {
        /// Nil where nothing changed.
        public let updatedItem: ThreadItem?

        public init(updatedItem: ThreadItem?) { self.updatedItem = updatedItem }

        private enum CodingKeys: String, CodingKey { case updatedItem = "updated_item" }
    }

    public static let name = "chatkit.sync_custom_action"
    public static let access = Access.identified
}

/// An action and where it came from.
public struct WidgetActionParams: Codable, Sendable {
    public let threadID: String
    /// The widget; nil for an action of the page's own.
    public let itemID: String?
    public let action: WidgetAction

    public init(threadID: String, itemID: String?, action: WidgetAction) {
        self.threadID = threadID
        self.itemID = itemID
        self.action = action
    }

    private enum CodingKeys: String, CodingKey {
        case threadID = "thread_id"
        case itemID = "item_id"
        case action
    }
}

/// What was done. Its payload is the visitor's, and may be anything.
public struct WidgetAction: Codable, Sendable, Hashable {
    public let type: String
    public let payload: JSONValue?

    public init(type: String, payload: JSONValue? = nil) {
        self.type = type
        self.payload = payload
    }
}
