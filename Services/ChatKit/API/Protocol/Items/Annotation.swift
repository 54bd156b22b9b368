public import Wire

/// Where something in a text comes from.
public struct Annotation: Codable, Sendable, Hashable {
    private enum Kind: String, Codable { case value = "annotation" }

    private let type: Kind
    public let source: Source
    /// The character of the text at which the marker stands.
    public let index: Int?

    public init(source: Source, index: Int? = nil) {
        self.type = .value
        self.source = source
        self.index = index
    }
}

/// What an answer rests on.
public struct Source: Codable, Sendable, Hashable {
    public enum Origin: Sendable, Hashable {
        case url(String, attribution: String? = nil)
        case file(name: String)
        case entity(Entity)
    }

    /// Something that the page knows.
    public struct Entity: Sendable, Hashable {
        public let id: String
        public let icon: String?
        public let label: String?
        public let inlineLabel: String?
        public let interactive: Bool
        public let data: JSONObject

        public init(
            id: String, icon: String? = nil, label: String? = nil, inlineLabel: String? = nil,
            interactive: Bool = false, data: JSONObject = [:]
        ) {
            self.id = id
            self.icon = icon
            self.label = label
            self.inlineLabel = inlineLabel
            self.interactive = interactive
            self.data = data
        }
    }

    public let title: String
    public let description: String?
    public let timestamp: String?
    public let group: String?
    public let origin: Origin

    public init(
        title: String, description: String? = nil, timestamp: String? = nil, group: String? = nil, _ origin: Origin
    ) {
        self.title = title
        self.description = description
        self.timestamp = timestamp
        self.group = group
        self.origin = origin
    }

    private enum Kind: String, Codable { case url, file, entity }
    private enum CodingKeys: String, CodingKey {
        case type, title, description, timestamp, group, url, attribution, filename, id, icon, label, interactive, data
        case inlineLabel = "inline_label"
    }

    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        title = try members.decode(String.self, forKey: .title)
        description = try members.decodeIfPresent(String.self, forKey: .description)
        timestamp = try members.decodeIfPresent(String.self, forKey: .timestamp)
        group = try members.decodeIfPresent(String.self, forKey: .group)
        switch try members.decode(Kind.self, forKey: .type) {
        case .url:
            origin = .url(
                try members.decode(String.self, forKey: .url),
                attribution: try members.decodeIfPresent(String.self, forKey: .attribution))
        case .file: origin = .file(name: try members.decode(String.self, forKey: .filename))
        case .entity:
            origin = .entity(
                Entity(
                    id: try members.decode(String.self, forKey: .id),
                    icon: try members.decodeIfPresent(String.self, forKey: .icon),
                    label: try members.decodeIfPresent(String.self, forKey: .label),
                    inlineLabel: try members.decodeIfPresent(String.self, forKey: .inlineLabel),
                    interactive: try members.decodeIfPresent(Bool.self, forKey: .interactive) ?? false,
                    data: try members.decodeIfPresent(JSONObject.self, forKey: .data) ?? [:]))
        }
    }

    public func encode(to encoder: any Encoder) throws {
        var members = encoder.container(keyedBy: CodingKeys.self)
        switch origin {
        case .url(let url, let attribution):
            try members.encode(Kind.url, forKey: .type)
            try members.encode(url, forKey: .url)
            try members.encodeIfPresent(attribution, forKey: .attribution)
        case .file(let name):
            try members.encode(Kind.file, forKey: .type)
            try members.encode(name, forKey: .filename)
        case .entity(let entity):
            try members.encode(Kind.entity, forKey: .type)
            try members.encode(entity.id, forKey: .id)
            try members.encodeIfPresent(entity.icon, forKey: .icon)
            try members.encodeIfPresent(entity.label, forKey: .label)
            try members.encodeIfPresent(entity.inlineLabel, forKey: .inlineLabel)
            try members.encode(entity.interactive, forKey: .interactive)
            try members.encode(entity.data, forKey: .data)
        }
        try members.encode(title, forKey: .title)
        try members.encodeIfPresent(description, forKey: .description)
        try members.encodeIfPresent(timestamp, forKey: .timestamp)
        try members.encodeIfPresent(group, forKey: .group)
    }
}
