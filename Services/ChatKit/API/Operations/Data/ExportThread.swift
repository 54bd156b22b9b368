public import Wire

/// A thread of the caller as a file: first a ``FileHead``, then its octets, as JSON or Markdown.
///
/// Error: `chatkit.thread_not_found`.
public enum ExportThread: StreamOperation {
    public enum Format: String, Codable, Sendable, CaseIterable { case json, markdown }

    public struct Params: Codable, Sendable {
        public let threadID: String
        public let format: Format

        public init(threadID: String, format: Format) {
            self.threadID = threadID
            self.format = format
        }

        private enum CodingKeys: String, CodingKey {
            case threadID = "thread_id"
            case format
        }
    }

    public typealias Input = QueryInput<Params>
    public typealias Item = FileHead

    public static let name = "chatkit.export_thread"
    public static let access = Access.identified
}
