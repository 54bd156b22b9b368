public import Wire

/// What a responder did on its way to an answer, step by step.
public struct WorkflowItem: Codable, Sendable {
    private enum Kind: String, Codable { case value = "workflow" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    public var workflow: TaskList

    public init(id: String, threadID: String, createdAt: Timestamp, workflow: TaskList) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
        self.workflow = workflow
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, workflow
        case threadID = "thread_id"
        case createdAt = "created_at"
    }
}

/// The steps; what the protocol calls a workflow.
public struct TaskList: Codable, Sendable, Hashable {
    public enum Kind: String, Codable, Sendable { case custom, reasoning }

    public enum Summary: Codable, Sendable, Hashable {
        case title(String, icon: String? = nil)
        /// Seconds.
        case duration(Int)

        private enum CodingKeys: String, CodingKey { case title, icon, duration }

        public init(from decoder: any Decoder) throws {
            let members = try decoder.container(keyedBy: CodingKeys.self)
            // They have no name; their members tell them apart.
            if let seconds = try members.decodeIfPresent(Int.self, forKey: .duration) {
                self = .duration(seconds)
            } else {
                self = .title(
                    try members.decode(String.self, forKey: .title),
                    icon: try members.decodeIfPresent(String.self, forKey: .icon))
            }
        }

        public func encode(to encoder: any Encoder) throws {
            var members = encoder.container(keyedBy: CodingKeys.self)
            switch self {
            case .title(let title, let icon):
                try members.encode(title, forKey: .title)
                try members.encodeIfPresent(icon, forKey: .icon)
            case .duration(let seconds): try members.encode(seconds, forKey: .duration)
            }
        }
    }

    public let type: Kind
    public var tasks: [ChatTask]
    public var summary: Summary?
    public var expanded: Bool

    public init(_ type: Kind, tasks: [ChatTask] = [], summary: Summary? = nil, expanded: Bool = false) {
        self.type = type
        self.tasks = tasks
        self.summary = summary
        self.expanded = expanded
    }

    private enum CodingKeys: String, CodingKey { case type, tasks, summary, expanded }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        type = try members.decode(Kind.self, forKey: .type)
        tasks = try members.decodeIfPresent([ChatTask].self, forKey: .tasks) ?? []
        summary = try members.decodeIfPresent(Summary.self, forKey: .summary)
        expanded = try members.decodeIfPresent(Bool.self, forKey: .expanded) ?? false
    }
}
