public import Wire

/// Adds a message to a thread of the caller and streams the reply (`threads.add_user_message`).
///
/// Refused before the first item: what ``CreateThread`` refuses, `chatkit.thread_not_found`, `chatkit.thread_busy`
/// while another reply is being made, `chatkit.thread_locked` and `chatkit.thread_closed`.
public enum AddUserMessage: StreamOperation {
    public typealias Input = TurnInput<Params>
    public typealias Item = ThreadEvent

    public struct Params: Codable, Sendable {
        public let threadID: String
        public let input: UserMessageInput

        public init(threadID: String, input: UserMessageInput) {
            self.threadID = threadID
            self.input = input
        }

        private enum CodingKeys: String, CodingKey {
            case input
            case threadID = "thread_id"
        }
    }

    public static let name = "chatkit.add_user_message"
    public static let access = Access.identified
}
