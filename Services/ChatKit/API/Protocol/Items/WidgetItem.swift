public import Wire

/// A card, list or view in the conversation.
public struct WidgetItem: Codable, Sendable {
    private enum Kind: String, Codable { case value = "widget" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    public var widget: Widget
    /// What copying it gives.
    public var copyText: String?

    public init(id: String, threadID: String, createdAt: Timestamp, widget: Widget, copyText: String? = nil) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
        self.widget = widget
        self.copyText = copyText
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, widget
        case threadID = "thread_id"
        case createdAt = "created_at"
        case copyText = "copy_text"
    }
}
