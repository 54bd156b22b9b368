public import Wire

/// The events of a reply in a thread of the caller, from any place on, to its end. One item is one event; the first has
/// the number after `after`, and none is left out.
///
/// Refused before the first item: `chatkit.stream_not_found`, `chatkit.stream_gone` (its log was deleted).
public enum FollowStream: StreamOperation {
    public typealias Item = ThreadEvent

    public struct Input: Codable, Sendable {
        public let streamID: String
        /// The number of the last event that the reader has; 0 for none.
        public let after: Int

        public init(streamID: String, after: Int) {
            self.streamID = streamID
            self.after = after
        }

        private enum CodingKeys: String, CodingKey {
            case streamID = "stream_id"
            case after
        }
    }

    public static let name = "chatkit.follow_stream"
    public static let access = Access.identified
}

/// The first item of a reply to a client that asked for one that it can come back to.
public struct StreamHead: Codable, Sendable, Hashable {
    public let streamID: String

    public init(streamID: String) { self.streamID = streamID }

    private enum CodingKeys: String, CodingKey { case streamID = "stream_id" }
}
