public import NIOCore

/// Encodes values to JSON with members in the order the type declares them, which is the order readers see.
public struct WireEncoder: Sendable {
    /// What becomes of a nil property.
    public enum Nulls: Sendable {
        /// Left out, as the ChatKit protocol has it.
        case omitted
        /// Written as `null`, as the management API has it.
        case explicit
    }

    private let nulls: Nulls

    public init(nulls: Nulls = .omitted) { self.nulls = nulls }

    public func encode(_ value: some Encodable) throws -> ByteBuffer {
        var buffer = ByteBuffer()
        buffer.writeJSON(try tree(value))
        return buffer
    }

    /// The value as a tree, for callers that add to it before it is written.
    public func tree(_ value: some Encodable) throws -> JSONValue { try Node.tree(of: value, nulls: nulls, path: []) }
}

/// A place in the tree that is being built. A class, because `Encodable` may fill a parent after its child.
private final class Node {
    enum Content {
        case empty
        case value(JSONValue)
        case array([Node])
        case object([(name: String, node: Node)])
    }

    var content = Content.empty

    var tree: JSONValue {
        switch content {
        case .empty: .object(JSONObject())
        case .value(let value): value
        case .array(let nodes): .array(nodes.map(\.tree))
        case .object(let members): .object(JSONObject(unique: members.map { ($0.name, $0.node.tree) }))
        }
    }

    func append(_ node: Node) {
        if case .array(var nodes) = content {
            content = .empty
            nodes.append(node)
            content = .array(nodes)
        }
    }

    func set(_ name: String, _ node: Node) {
        if case .object(var members) = content {
            content = .empty
            members.append((name, node))
            content = .object(members)
        }
    }

    static func leaf(_ value: JSONValue) -> Node {
        let node = Node()
        node.content = .value(value)
        return node
    }

    static func tree(of value: some Encodable, nulls: WireEncoder.Nulls, path: [any CodingKey]) throws -> JSONValue {
        switch value {
        case let value as JSONValue: return value
        case let value as String: return .string(value)
        case let value as Bool: return .bool(value)
        case let value as Int: return .int(value)
        case let value as JSONObject: return .object(value)
        default:
            let node = Node()
            try value.encode(to: TreeEncoder(node: node, nulls: nulls, codingPath: path))
            return node.tree
        }
    }
}

private struct TreeEncoder: Encoder {
    let node: Node
    let nulls: WireEncoder.Nulls
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedEncodingContainer<Key> {
        if case .object = node.content {} else { node.content = .object([]) }
        return KeyedEncodingContainer(Keyed(node: node, nulls: nulls, codingPath: codingPath))
    }

    func unkeyedContainer() -> any UnkeyedEncodingContainer {
        if case .array = node.content {} else { node.content = .array([]) }
        return Elements(node: node, nulls: nulls, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueEncodingContainer {
        Single(node: node, nulls: nulls, codingPath: codingPath)
    }
}

private struct Keyed<Key: CodingKey>: KeyedEncodingContainerProtocol {
    let node: Node
    let nulls: WireEncoder.Nulls
    let codingPath: [any CodingKey]

    mutating func encodeNil(forKey key: Key) throws { node.set(key.stringValue, .leaf(.null)) }

    mutating func encode<T: Encodable>(_ value: T, forKey key: Key) throws {
        node.set(key.stringValue, .leaf(try Node.tree(of: value, nulls: nulls, path: codingPath + [key])))
    }

    // One for each type that the standard library would otherwise leave out where it is nil.
    mutating func encodeIfPresent<T: Encodable>(_ value: T?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: String?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Bool?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int64?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt64?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Double?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Float?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int8?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int16?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: Int32?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt8?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt16?, forKey key: Key) throws { try optional(value, key) }
    mutating func encodeIfPresent(_ value: UInt32?, forKey key: Key) throws { try optional(value, key) }

    private mutating func optional<T: Encodable>(_ value: T?, _ key: Key) throws {
        if let value {
            try encode(value, forKey: key)
        } else if nulls == .explicit {
            try encodeNil(forKey: key)
        }
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy keyType: Nested.Type, forKey key: Key
    ) -> KeyedEncodingContainer<Nested> { child(key).container(keyedBy: keyType) }

    mutating func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedEncodingContainer {
        child(key).unkeyedContainer()
    }

    mutating func superEncoder() -> any Encoder { TreeEncoder(node: node, nulls: nulls, codingPath: codingPath) }
    mutating func superEncoder(forKey key: Key) -> any Encoder { child(key) }

    private func child(_ key: Key) -> TreeEncoder {
        let child = Node()
        node.set(key.stringValue, child)
        return TreeEncoder(node: child, nulls: nulls, codingPath: codingPath + [key])
    }
}

private struct Elements: UnkeyedEncodingContainer {
    let node: Node
    let nulls: WireEncoder.Nulls
    let codingPath: [any CodingKey]
    var count: Int { if case .array(let nodes) = node.content { nodes.count } else { 0 } }

    mutating func encodeNil() throws { node.append(.leaf(.null)) }

    mutating func encode<T: Encodable>(_ value: T) throws {
        node.append(.leaf(try Node.tree(of: value, nulls: nulls, path: codingPath)))
    }

    mutating func nestedContainer<Key: CodingKey>(keyedBy keyType: Key.Type) -> KeyedEncodingContainer<Key> {
        child().container(keyedBy: keyType)
    }

    mutating func nestedUnkeyedContainer() -> any UnkeyedEncodingContainer { child().unkeyedContainer() }
    mutating func superEncoder() -> any Encoder { child() }

    private func child() -> TreeEncoder {
        let child = Node()
        node.append(child)
        return TreeEncoder(node: child, nulls: nulls, codingPath: codingPath)
    }
}

private struct Single: SingleValueEncodingContainer {
    let node: Node
    let nulls: WireEncoder.Nulls
    let codingPath: [any CodingKey]

    mutating func encodeNil() throws { node.content = .value(.null) }
    mutating func encode(_ value: Bool) throws { node.content = .value(.bool(value)) }
    mutating func encode(_ value: String) throws { node.content = .value(.string(value)) }
    mutating func encode(_ value: Double) throws {
        guard value.isFinite else {
            throw EncodingError.invalidValue(
                value, .init(codingPath: codingPath, debugDescription: "JSON has no number for this"))
        }
        node.content = .value(
            .number(value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : "\(value)"))
    }
    mutating func encode(_ value: Float) throws { try encode(Double(value)) }
    mutating func encode(_ value: Int) throws { integer(value) }
    mutating func encode(_ value: Int8) throws { integer(value) }
    mutating func encode(_ value: Int16) throws { integer(value) }
    mutating func encode(_ value: Int32) throws { integer(value) }
    mutating func encode(_ value: Int64) throws { integer(value) }
    mutating func encode(_ value: UInt) throws { integer(value) }
    mutating func encode(_ value: UInt8) throws { integer(value) }
    mutating func encode(_ value: UInt16) throws { integer(value) }
    mutating func encode(_ value: UInt32) throws { integer(value) }
    mutating func encode(_ value: UInt64) throws { integer(value) }
    mutating func encode<T: Encodable>(_ value: T) throws {
        node.content = .value(try Node.tree(of: value, nulls: nulls, path: codingPath))
    }

    private func integer(_ value: some BinaryInteger) { node.content = .value(.int(value)) }
}

extension JSONValue: Codable {
    /// Only this module's coders know free-form values; others get an error, never a wrong shape.
    public init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? TreeDecoder else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "free-form JSON needs WireDecoder"))
        }
        self = decoder.value
    }

    public func encode(to encoder: any Encoder) throws {
        throw EncodingError.invalidValue(
            self, .init(codingPath: encoder.codingPath, debugDescription: "free-form JSON needs WireEncoder"))
    }
}

extension JSONObject: Codable {
    public init(from decoder: any Decoder) throws {
        guard case .object(let object) = try JSONValue(from: decoder) else {
            throw DecodingError.typeMismatch(
                JSONObject.self, .init(codingPath: decoder.codingPath, debugDescription: "an object was expected"))
        }
        self = object
    }

    public func encode(to encoder: any Encoder) throws { try JSONValue.object(self).encode(to: encoder) }
}
