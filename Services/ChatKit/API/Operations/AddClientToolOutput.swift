public import Wire

/// Gives back what the page's tool said, and streams how the reply goes on (`threads.add_client_tool_output`).
///
/// Refused before the first item: what ``AddUserMessage`` refuses, `chatkit.no_pending_tool_call` unless the newest item is
/// a call that waits.
public enum AddClientToolOutput: StreamOperation {
    public typealias Input = TurnInput<Params>
    public typealias Item = ThreadEvent

    public struct Params: Codable, Sendable {
        public let threadID: String
        /// Any JSON.
        public let result: JSONValue

        public init(threadID: String, result: JSONValue) {
            self.threadID = threadID
            self.result = result
        }

        public init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            threadID = try members.decode(String.self, forKey: .threadID)
            // A result may be null, but has to be there.
            guard members.contains(.result) else {
                throw DecodingError.keyNotFound(
                    CodingKeys.result, .init(codingPath: decoder.codingPath, debugDescription: "it is missing"))
            }
            result = try members.decodeIfPresent(JSONValue.self, forKey: .result) ?? .null
        }

        private enum CodingKeys: String, CodingKey {
            case threadID = "thread_id"
            case result
        }
    }

    public static let name = "chatkit.add_client_tool_output"
    public static let access = Access.identified
}
