public import Wire

/// The reply that goes on in a thread of the caller. Error: `chatkit.thread_not_found`.
public enum GetRunningStream: Operation {
    public typealias Input = GetThread.Input

    public struct Output: Codable, Sendable {
        /// Nil where none goes on.
        public let stream: RunningStream?

        public init(stream: RunningStream?) { self.stream = stream }
    }

    public static let name = "chatkit.get_running_stream"
    public static let access = Access.identified
    public static let isIdempotent = true
}

public struct RunningStream: Codable, Sendable, Hashable {
    public let streamID: String
    /// The number of the newest event that is stored.
    public let sequence: Int

    public init(streamID: String, sequence: Int) {
        self.streamID = streamID
        self.sequence = sequence
    }

    private enum CodingKeys: String, CodingKey {
        case streamID = "stream_id"
        case sequence = "seq"
    }
}
