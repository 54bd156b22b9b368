public import Wire

/// One step on the way to an answer.
public struct ChatTask: Codable, Sendable, Hashable {
    public enum Indicator: String, Codable, Sendable { case none, loading, complete }

    public enum Step: Sendable, Hashable {
        case custom(title: String?, icon: String? = nil, content: String? = nil)
        case webSearch(title: String?, titleQuery: String? = nil, queries: [String] = [], sources: [Source] = [])
        case thought(title: String?, content: String)
        case file(title: String?, sources: [Source] = [])
        case image(title: String?)
    }

    public var indicator: Indicator
    public var step: Step

    public init(_ step: Step, indicator: Indicator = .none) {
        self.step = step
        self.indicator = indicator
    }

    private enum Kind: String, Codable {
        case custom, thought, file, image
        case webSearch = "web_search"
    }
    private enum CodingKeys: String, CodingKey {
        case type, title, icon, content, queries, sources
        case indicator = "status_indicator"
        case titleQuery = "title_query"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        indicator = try members.decodeIfPresent(Indicator.self, forKey: .indicator) ?? .none
        let title = try members.decodeIfPresent(String.self, forKey: .title)
        func sources() throws -> [Source] { try members.decodeIfPresent([Source].self, forKey: .sources) ?? [] }
        switch try members.decode(Kind.self, forKey: .type) {
        case .custom:
            step = .custom(
                title: title, icon: try members.decodeIfPresent(String.self, forKey: .icon),
                content: try members.decodeIfPresent(String.self, forKey: .content))
        case .webSearch:
            step = .webSearch(
                title: title, titleQuery: try members.decodeIfPresent(String.self, forKey: .titleQuery),
                queries: try members.decodeIfPresent([String].self, forKey: .queries) ?? [], sources: try sources())
        case .thought: step = .thought(title: title, content: try members.decode(String.self, forKey: .content))
        case .file: step = .file(title: title, sources: try sources())
        case .image: step = .image(title: title)
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encode(indicator, forKey: .indicator)
        switch step {
        case .custom(let title, let icon, let content):
            try members.encode(Kind.custom, forKey: .type)
            try members.encodeIfPresent(title, forKey: .title)
            try members.encodeIfPresent(icon, forKey: .icon)
            try members.encodeIfPresent(content, forKey: .content)
        case .webSearch(let title, let titleQuery, let queries, let sources):
            try members.encode(Kind.webSearch, forKey: .type)
            try members.encodeIfPresent(title, forKey: .title)
            try members.encodeIfPresent(titleQuery, forKey: .titleQuery)
            try members.encode(queries, forKey: .queries)
            try members.encode(sources, forKey: .sources)
        case .thought(let title, let content):
            try members.encode(Kind.thought, forKey: .type)
            try members.encodeIfPresent(title, forKey: .title)
            try members.encode(content, forKey: .content)
        case .file(let title, let sources):
            try members.encode(Kind.file, forKey: .type)
            try members.encodeIfPresent(title, forKey: .title)
            try members.encode(sources, forKey: .sources)
        case .image(let title):
            try members.encode(Kind.image, forKey: .type)
            try members.encodeIfPresent(title, forKey: .title)
        }
    }
}

/// A single step that is an item of its own.
public struct TaskItem: Codable, Sendable {
    private enum Kind: String, Codable { case value = "task" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    public var task: ChatTask

    public init(id: String, threadID: String, createdAt: Timestamp, task: ChatTask) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
        self.task = task
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, task
        case threadID = "thread_id"
        case createdAt = "created_at"
    }
}
