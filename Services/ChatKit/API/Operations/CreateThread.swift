public import Wire

/// Begins a thread with its first message and streams the reply (`threads.create`).
///
/// Refused before the first item: `request.invalid`, `message.too_large`, `chatkit.attachment_not_found`,
/// `workflow_version.not_found`, `workflow_version.invalid_graph`, `unavailable`.
public enum CreateThread: StreamOperation {
    public typealias Input = TurnInput<Params>
    public typealias Item = ThreadEvent

    public struct Params: Codable, Sendable {
        public let input: UserMessageInput

        public init(input: UserMessageInput) { self.input = input }
    }

    public static let name = "chatkit.create_thread"
    public static let access = Access.identified
}
