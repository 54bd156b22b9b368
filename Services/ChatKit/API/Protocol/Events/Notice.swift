/// A remark beside the conversation.
public struct Notice: Codable, Sendable, Hashable {
    public enum Level: String, Codable, Sendable { case info, warning, danger }

    public let level: Level
    /// Markdown.
    public let message: String
    public let title: String?

    public init(_ level: Level, _ message: String, title: String? = nil) {
        self.level = level
        self.message = message
        self.title = title
    }
}
