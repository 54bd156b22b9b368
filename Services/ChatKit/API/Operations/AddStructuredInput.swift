public import Wire

/// Answers the questions of an item, and streams how the reply goes on (`threads.add_structured_input`).
///
/// Refused before the first item: what ``AddUserMessage`` refuses, `chatkit.item_not_found`, `chatkit.input_not_pending`.
public enum AddStructuredInput: StreamOperation {
    public typealias Input = TurnInput<Params>
    public typealias Item = ThreadEvent

    public struct Params: Codable, Sendable {
        public let threadID: String
        public let itemID: String
        public let input: StructuredInputSubmission

        public init(threadID: String, itemID: String, input: StructuredInputSubmission) {
            self.threadID = threadID
            self.itemID = itemID
            self.input = input
        }

        private enum CodingKeys: String, CodingKey {
            case threadID = "thread_id"
            case itemID = "item_id"
            case input
        }
    }

    public static let name = "chatkit.add_structured_input"
    public static let access = Access.identified
}

/// What a visitor answered.
public struct StructuredInputSubmission: Codable, Sendable, Hashable {
    public enum Status: String, Codable, Sendable { case answered, skipped }

    public let status: Status
    /// By question.
    public let answers: [String: StructuredInput.Answer]

    public init(_ status: Status = .answered, answers: [String: StructuredInput.Answer] = [:]) {
        self.status = status
        self.answers = answers
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        self.init(
            try members.decodeIfPresent(Status.self, forKey: .status) ?? .answered,
            answers: try members.decodeIfPresent([String: StructuredInput.Answer].self, forKey: .answers) ?? [:])
    }

    private enum CodingKeys: String, CodingKey { case status, answers }
}
