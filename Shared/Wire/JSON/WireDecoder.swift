public import NIOCore

/// Why JSON does not fit the type that was asked for.
public struct InvalidInput: Error, Sendable, Equatable, CustomStringConvertible {
    public enum Kind: String, Sendable { case missing, wrongType, invalidValue }

    public let kind: Kind
    /// Member names and array indices from the root to the value.
    public let path: [String]
    /// A sentence for the sender.
    public let message: String

    public init(_ kind: Kind, path: [String], message: String) {
        self.kind = kind
        self.path = path
        self.message = message
    }

    public var description: String { path.isEmpty ? message : "\(path.joined(separator: ".")): \(message)" }
}

/// Decodes values from JSON. A missing member and a null mean the same to an optional; unknown members are ignored;
/// an integer may be spelled `5`, `5.0` or `"5"`, and a string must be a string.
public struct WireDecoder: Sendable {
    public init() {}

    /// - Throws: ``JSONSyntaxError`` or ``InvalidInput``.
    public func decode<T: Decodable>(_ type: T.Type, from buffer: ByteBuffer) throws -> T {
        try decode(type, from: JSONParser.parse(buffer))
    }

    public func decode<T: Decodable>(_ type: T.Type, from value: JSONValue) throws(InvalidInput) -> T {
        do {
            return try TreeDecoder(value: value, codingPath: []).decode(type)
        } catch let error as InvalidInput {
            throw error
        } catch let error as DecodingError {
            throw InvalidInput(error)
        } catch {
            throw InvalidInput(.invalidValue, path: [], message: "\(error)")
        }
    }
}

extension InvalidInput {
    fileprivate init(_ error: DecodingError) {
        func names(_ path: [any CodingKey]) -> [String] { path.map { $0.intValue.map(String.init) ?? $0.stringValue } }
        switch error {
        case .keyNotFound(let key, let context):
            self.init(.missing, path: names(context.codingPath + [key]), message: "Field required")
        case .valueNotFound(_, let context):
            self.init(.missing, path: names(context.codingPath), message: "Field required")
        case .typeMismatch(_, let context):
            self.init(.wrongType, path: names(context.codingPath), message: context.debugDescription)
        case .dataCorrupted(let context):
            self.init(.invalidValue, path: names(context.codingPath), message: context.debugDescription)
        @unknown default:
            self.init(.invalidValue, path: [], message: "The value does not fit")
        }
    }
}

struct TreeDecoder: Decoder {
    let value: JSONValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func decode<T: Decodable>(_ type: T.Type) throws -> T {
        switch type {
        case is JSONValue.Type: if let value = value as? T { return value }
        case is String.Type: if let value = try string() as? T { return value }
        case is Int.Type: if let value = try integer(Int.self) as? T { return value }
        default: break
        }
        return try T(from: self)
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        guard case .object(let object) = value else { throw mismatch("an object was expected") }
        return KeyedDecodingContainer(Members(object: object, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        guard case .array(let elements) = value else { throw mismatch("an array was expected") }
        return ArrayElements(elements: elements, codingPath: codingPath)
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { Scalar(decoder: self) }

    func string() throws -> String {
        guard case .string(let text) = value else { throw mismatch("a string was expected") }
        return text
    }

    func bool() throws -> Bool {
        guard case .bool(let flag) = value else { throw mismatch("true or false was expected") }
        return flag
    }

    func double() throws -> Double {
        guard let number = spelling.flatMap(Double.init), number.isFinite else {
            throw mismatch("a number was expected")
        }
        return number
    }

    func integer<I: FixedWidthInteger>(_ type: I.Type) throws -> I {
        guard let text = spelling, let number = I(text) ?? exactInteger(text) else {
            throw mismatch("an integer was expected")
        }
        return number
    }

    /// Of a number, also within a string. Swift would take `0x1F` and `inf` from a string, which are none in JSON.
    private var spelling: String? {
        switch value {
        case .number(let text): text
        case .string(let text): text.utf8.allSatisfy("0123456789+-.eE".utf8.contains) ? text : nil
        default: nil
        }
    }

    private func mismatch(_ message: String) -> DecodingError {
        .typeMismatch(JSONValue.self, .init(codingPath: codingPath, debugDescription: message))
    }
}

private struct Members<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let object: JSONObject
    let codingPath: [any CodingKey]
    private let index: [String: JSONValue]?

    init(object: JSONObject, codingPath: [any CodingKey]) {
        self.object = object
        self.codingPath = codingPath
        index = object.index
    }

    private func value(_ key: Key) -> JSONValue? {
        if let index { index[key.stringValue] } else { object[key.stringValue] }
    }

    var allKeys: [Key] { object.members.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { value(key).map { _ in true } ?? false }
    func decodeNil(forKey key: Key) throws -> Bool { value(key).map { $0 == .null } ?? true }
    func decode<T: Decodable>(_ type: T.Type, forKey key: Key) throws -> T { try child(key).decode(type) }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { try child(key).container(keyedBy: type) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try child(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { TreeDecoder(value: .object(object), codingPath: codingPath) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try child(key) }

    private func child(_ key: Key) throws -> TreeDecoder {
        guard let value = value(key) else {
            throw DecodingError.keyNotFound(key, .init(codingPath: codingPath, debugDescription: "missing"))
        }
        return TreeDecoder(value: value, codingPath: codingPath + [key])
    }
}

private struct ElementKey: CodingKey {
    let intValue: Int?
    var stringValue: String { String(intValue ?? 0) }
    init(intValue: Int) { self.intValue = intValue }
    init?(stringValue: String) { nil }
}

private struct ArrayElements: UnkeyedDecodingContainer {
    let elements: [JSONValue]
    let codingPath: [any CodingKey]
    private(set) var currentIndex = 0

    init(elements: [JSONValue], codingPath: [any CodingKey]) {
        self.elements = elements
        self.codingPath = codingPath
    }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    mutating func decodeNil() throws -> Bool {
        guard !isAtEnd, elements[currentIndex] == .null else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<T: Decodable>(_ type: T.Type) throws -> T { try next().decode(type) }

    mutating func nestedContainer<Key: CodingKey>(keyedBy type: Key.Type) throws -> KeyedDecodingContainer<Key> {
        try next().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer { try next().unkeyedContainer() }
    mutating func superDecoder() throws -> any Decoder { try next() }

    private mutating func next() throws -> TreeDecoder {
        let path = codingPath + [ElementKey(intValue: currentIndex)]
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                JSONValue.self, .init(codingPath: path, debugDescription: "the array is too short"))
        }
        defer { currentIndex += 1 }
        return TreeDecoder(value: elements[currentIndex], codingPath: path)
    }
}

private struct Scalar: SingleValueDecodingContainer {
    let decoder: TreeDecoder
    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.value == .null }
    func decode(_ type: Bool.Type) throws -> Bool { try decoder.bool() }
    func decode(_ type: String.Type) throws -> String { try decoder.string() }
    func decode(_ type: Double.Type) throws -> Double { try decoder.double() }
    func decode(_ type: Float.Type) throws -> Float { Float(try decoder.double()) }
    func decode(_ type: Int.Type) throws -> Int { try decoder.integer(type) }
    func decode(_ type: Int8.Type) throws -> Int8 { try decoder.integer(type) }
    func decode(_ type: Int16.Type) throws -> Int16 { try decoder.integer(type) }
    func decode(_ type: Int32.Type) throws -> Int32 { try decoder.integer(type) }
    func decode(_ type: Int64.Type) throws -> Int64 { try decoder.integer(type) }
    func decode(_ type: UInt.Type) throws -> UInt { try decoder.integer(type) }
    func decode(_ type: UInt8.Type) throws -> UInt8 { try decoder.integer(type) }
    func decode(_ type: UInt16.Type) throws -> UInt16 { try decoder.integer(type) }
    func decode(_ type: UInt32.Type) throws -> UInt32 { try decoder.integer(type) }
    func decode(_ type: UInt64.Type) throws -> UInt64 { try decoder.integer(type) }
    func decode<T: Decodable>(_ type: T.Type) throws -> T { try decoder.decode(type) }
}
