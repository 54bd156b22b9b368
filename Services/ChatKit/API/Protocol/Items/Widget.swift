public import Wire

/// A tree of components that a client shows (protocol section 5): a root of a known kind with whatever it consists of.
/// Its nulls are left out wherever they stand, as clients expect.
///
/// The tree itself is JSON: clients know more members of a component than any list of ours, and have to get all of them.
/// What of it has to be known here has properties of its own.
public struct Widget: Sendable, Hashable {
    public enum Root: String, Codable, Sendable, CaseIterable {
        case card = "Card"
        case list = "ListView"
        case basic = "Basic"
    }

    public let root: Root
    public let members: JSONObject

    /// - Returns: nil for an object whose `type` is no root's.
    public init?(_ members: JSONObject) {
        guard let root = members["type"]?.stringValue.flatMap(Root.init(rawValue:)) else { return nil }
        self.root = root
        self.members = members.withoutNulls
    }

    /// A card of these components.
    public static func card(_ children: [JSONValue], _ more: JSONObject = [:]) -> Widget {
        var members: JSONObject = ["type": .string(Root.card.rawValue), "children": .array(children)]
        for (name, value) in more.members { members[name] = value }
        return Widget(root: .card, members: members.withoutNulls)
    }

    private init(root: Root, members: JSONObject) {
        self.root = root
        self.members = members
    }
}

extension Widget: Codable {
    public init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer().decode(JSONObject.self)
        guard let widget = Widget(value) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "a Card, ListView or Basic was expected"))
        }
        self = widget
    }

    public func encode(to encoder: any Encoder) throws {
        var value = encoder.singleValueContainer()
        try value.encode(members)
    }
}

extension JSONObject {
    fileprivate var withoutNulls: JSONObject {
        JSONObject(members.compactMap { name, value in value == .null ? nil : (name, value.withoutNulls) })
    }
}

extension JSONValue {
    fileprivate var withoutNulls: JSONValue {
        switch self {
        case .object(let members): .object(members.withoutNulls)
        case .array(let elements): .array(elements.filter { $0 != .null }.map(\.withoutNulls))
        default: self
        }
    }
}
