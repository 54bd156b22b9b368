/// Any JSON value, kept so that writing it again changes nothing a reader could notice: members keep their order,
/// numbers keep their spelling.
public enum JSONValue: Sendable, Hashable {
    case null
    case bool(Bool)
    /// The number as it was spelled, e.g. `1.50` or a 30-digit integer. Always valid by RFC 8259 section 6.
    case number(String)
    case string(String)
    case array([JSONValue])
    case object(JSONObject)

    public static func int(_ value: some BinaryInteger) -> JSONValue { .number(String(value)) }

    public var stringValue: String? { if case .string(let value) = self { value } else { nil } }
    public var boolValue: Bool? { if case .bool(let value) = self { value } else { nil } }
    public var arrayValue: [JSONValue]? { if case .array(let value) = self { value } else { nil } }
    public var objectValue: JSONObject? { if case .object(let value) = self { value } else { nil } }

    /// The value as an integer if it is a number without a fraction (`5`, `5.0`, `5e0`).
    public var intValue: Int? {
        guard case .number(let text) = self else { return nil }
        return Int(text) ?? exactInteger(text)
    }

    /// The member `key` of an object; nil for every other kind of value.
    public subscript(key: String) -> JSONValue? { objectValue?[key] }
}

/// An integer that is spelled with a fraction or an exponent; nil where a `Double` might have rounded it.
func exactInteger<I: FixedWidthInteger>(_ text: String) -> I? {
    guard let number = Double(text), number.magnitude < 0x1p53 else { return nil }
    return I(exactly: number)
}

/// The members of a JSON object in the order they were written; names are unique.
public struct JSONObject: Sendable, ExpressibleByDictionaryLiteral {
    public private(set) var members: [(name: String, value: JSONValue)]

    public init() { members = [] }

    /// - Parameter members: in the order to keep. A later member of the same name replaces an earlier one.
    public init(_ members: some Sequence<(String, JSONValue)>) {
        self.init()
        var places: [String: Int] = [:]
        for (name, value) in members {
            if let place = places[name] {
                self.members[place].value = value
            } else {
                places[name] = count
                self.members.append((name, value))
            }
        }
    }

    public init(dictionaryLiteral elements: (String, JSONValue)...) {
        self.init()
        for (name, value) in elements { self[name] = value }
    }

    /// Members whose names the caller knows to be unique.
    init(unique members: [(name: String, value: JSONValue)]) { self.members = members }

    /// Values by name where looking through the members for each would be slow.
    var index: [String: JSONValue]? {
        count < 16 ? nil : Dictionary(members.map { ($0.name, $0.value) }) { first, _ in first }
    }

    public var isEmpty: Bool { members.isEmpty }
    public var count: Int { members.count }

    public subscript(name: String) -> JSONValue? {
        get { members.first { $0.name == name }?.value }
        set {
            let index = members.firstIndex { $0.name == name }
            switch (index, newValue) {
            case (let index?, let value?): members[index].value = value
            case (let index?, nil): members.remove(at: index)
            case (nil, let value?): members.append((name, value))
            case (nil, nil): break
            }
        }
    }
}

/// Equality as JSON has it: the order of members carries no meaning.
extension JSONObject: Hashable {
    public static func == (left: JSONObject, right: JSONObject) -> Bool {
        guard left.count == right.count else { return false }
        guard let values = right.index else { return left.members.allSatisfy { right[$0.name] == $0.value } }
        return left.members.allSatisfy { values[$0.name] == $0.value }
    }

    public func hash(into hasher: inout Hasher) {
        hasher.combine(members.reduce(0) { $0 ^ $1.name.hashValue })
    }
}

extension JSONValue: ExpressibleByStringLiteral, ExpressibleByBooleanLiteral, ExpressibleByIntegerLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
    public init(stringLiteral value: String) { self = .string(value) }
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    public init(integerLiteral value: Int) { self = .number(String(value)) }
    public init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
    public init(dictionaryLiteral elements: (String, JSONValue)...) { self = .object(JSONObject(elements)) }
    public init(nilLiteral: ()) { self = .null }
}
