public import Wire

/// Questions that the visitor is asked, and what came of them.
public struct StructuredInputItem: Codable, Sendable {
    public enum Status: String, Codable, Sendable { case pending, answered, skipped }
    private enum Kind: String, Codable { case value = "structured_input" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    public var status: Status
    public var inputs: [StructuredInput]

    public init(id: String, threadID: String, createdAt: Timestamp, inputs: [StructuredInput]) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
        self.status = .pending
        self.inputs = inputs
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, status, inputs
        case threadID = "thread_id"
        case createdAt = "created_at"
    }
}

/// One question.
public struct StructuredInput: Codable, Sendable, Hashable {
    public enum Form: Sendable, Hashable {
        /// - Parameter multiple: whether several options may be chosen.
        case choice(options: [String], multiple: Bool)
        case freeform(description: String?)
    }

    public struct Answer: Codable, Sendable, Hashable {
        public let values: [String]
        public let skipped: Bool

        public init(values: [String] = [], skipped: Bool = false) {
            self.values = values
            self.skipped = skipped
        }

        public init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            self.init(
                values: try members.decodeIfPresent([String].self, forKey: .values) ?? [],
                skipped: try members.decodeIfPresent(Bool.self, forKey: .skipped) ?? false)
        }

        private enum CodingKeys: String, CodingKey { case values, skipped }
    }

    public let id: String
    public let question: String
    public let form: Form
    public var answer: Answer?

    public init(id: String, question: String, _ form: Form) {
        self.id = id
        self.question = question
        self.form = form
    }

    private struct Option: Codable {
        let value: String
    }
    private enum Kind: String, Codable {
        case choice = "multiple_choice"
        case freeform
    }
    private enum CodingKeys: String, CodingKey { case type, id, question, answer, options, multiple, description }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        id = try members.decode(String.self, forKey: .id)
        question = try members.decode(String.self, forKey: .question)
        answer = try members.decodeIfPresent(Answer.self, forKey: .answer)
        switch try members.decode(Kind.self, forKey: .type) {
        case .choice:
            form = .choice(
                options: try members.decode([Option].self, forKey: .options).map(\.value),
                multiple: try members.decodeIfPresent(Bool.self, forKey: .multiple) ?? false)
        case .freeform: form = .freeform(description: try members.decodeIfPresent(String.self, forKey: .description))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(id, forKey: .id)
        try members.encode(question, forKey: .question)
        try members.encodeIfPresent(answer, forKey: .answer)
        switch form {
        case .choice(let options, let multiple):
            try members.encode(Kind.choice, forKey: .type)
            try members.encode(options.map { Option(value: $0) }, forKey: .options)
            try members.encode(multiple, forKey: .multiple)
        case .freeform(let description):
            try members.encode(Kind.freeform, forKey: .type)
            try members.encodeIfPresent(description, forKey: .description)
        }
    }
}
