public import NIOCore

/// Why a text is not the JSON that is accepted here, and where.
public struct JSONSyntaxError: Error, Sendable, Equatable, CustomStringConvertible {
    public let reason: String
    /// Bytes from the start of the text.
    public let offset: Int

    public var description: String { "\(reason) at byte \(offset)" }
}

/// The one JSON reader of the services: RFC 8259 to the letter, and stricter where two readers could disagree.
/// Refused are duplicate member names (also ones that differ in Unicode normalisation alone), a byte order mark, invalid UTF-8, lone surrogates, and nesting beyond
/// ``maximumDepth``. Time is linear in the size of the text.
public struct JSONParser {
    public static let maximumDepth = 64

    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    public static func parse(_ buffer: ByteBuffer) throws(JSONSyntaxError) -> JSONValue {
        let result = buffer.withUnsafeReadableBytes { raw in
            raw.withMemoryRebound(to: UInt8.self) { bytes in
                Result { () throws(JSONSyntaxError) in try parse(bytes) }
            }
        }
        return try result.get()
    }

    public static func parse(_ text: String) throws(JSONSyntaxError) -> JSONValue {
        try parse(ByteBuffer(string: text))
    }

    static func parse(_ bytes: UnsafeBufferPointer<UInt8>) throws(JSONSyntaxError) -> JSONValue {
        var parser = JSONParser(bytes)
        parser.skipSpace()
        let value = try parser.value(depth: 1)
        parser.skipSpace()
        guard parser.position == bytes.count else { throw parser.failure("unexpected bytes after the value") }
        return value
    }

    private func failure(_ reason: String) -> JSONSyntaxError { JSONSyntaxError(reason: reason, offset: position) }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        guard let byte = next else { throw failure("unexpected end of the text") }
        switch byte {
        case UInt8(ascii: "{"): return try object(depth: depth)
        case UInt8(ascii: "["): return try array(depth: depth)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try literal("true", .bool(true))
        case UInt8(ascii: "f"): return try literal("false", .bool(false))
        case UInt8(ascii: "n"): return try literal("null", .null)
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        default: throw failure("unexpected byte")
        }
    }

    private mutating func literal(_ word: StaticString, _ value: JSONValue) throws(JSONSyntaxError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard next == word.utf8Start[index] else { throw failure("unknown literal") }
            position += 1
        }
        return value
    }

    private mutating func enter(_ depth: Int) throws(JSONSyntaxError) {
        guard depth <= Self.maximumDepth else { throw failure("nested deeper than \(Self.maximumDepth)") }
        position += 1
        skipSpace()
    }

    private mutating func array(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        try enter(depth)
        var elements: [JSONValue] = []
        if next == UInt8(ascii: "]") {
            position += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth + 1))
            guard try separator(closing: UInt8(ascii: "]")) else { return .array(elements) }
        }
    }

    private mutating func object(depth: Int) throws(JSONSyntaxError) -> JSONValue {
        try enter(depth)
        var members: [(name: String, value: JSONValue)] = []
        var names = MemberNames()
        if next == UInt8(ascii: "}") {
            position += 1
            return .object(JSONObject())
        }
        while true {
            guard next == UInt8(ascii: "\"") else { throw failure("a member name was expected") }
            let start = position
            let name = try string()
            guard names.insert(name, members) else {
                throw JSONSyntaxError(reason: "duplicate member name", offset: start)
            }
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw failure("a colon was expected") }
            position += 1
            skipSpace()
            members.append((name, try value(depth: depth + 1)))
            guard try separator(closing: UInt8(ascii: "}")) else { return .object(JSONObject(unique: members)) }
        }
    }

    /// Reads what follows an element: true after a comma, false after the closing bracket.
    private mutating func separator(closing: UInt8) throws(JSONSyntaxError) -> Bool {
        skipSpace()
        guard let byte = next, byte == closing || byte == UInt8(ascii: ",") else {
            throw failure("a comma or the closing bracket was expected")
        }
        position += 1
        if byte == closing { return false }
        skipSpace()
        return true
    }

    private mutating func number() throws(JSONSyntaxError) -> String {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") { position += 1 } else { try digits() }
        if next == UInt8(ascii: ".") {
            position += 1
            try digits()
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func digits() throws(JSONSyntaxError) {
        let start = position
        while let byte = next, byte >= UInt8(ascii: "0"), byte <= UInt8(ascii: "9") { position += 1 }
        guard position > start else { throw failure("a digit was expected") }
    }

    private mutating func string() throws(JSONSyntaxError) -> String {
        position += 1
        let start = position
        while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        var text = try utf8(start..<position)
        while true {
            switch next {
            case UInt8(ascii: "\""):
                position += 1
                return text
            case UInt8(ascii: "\\"):
                position += 1
                text.unicodeScalars.append(try escape())
            case nil: throw failure("unterminated string")
            case let byte? where byte < 0x20: throw failure("unescaped control character")
            default:
                let start = position
                while let byte = next, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 {
                    position += 1
                }
                text += try utf8(start..<position)
            }
        }
    }

    private func utf8(_ range: Range<Int>) throws(JSONSyntaxError) -> String {
        guard let text = String(validating: UnsafeBufferPointer(rebasing: bytes[range]), as: UTF8.self) else {
            throw JSONSyntaxError(reason: "invalid UTF-8", offset: range.lowerBound)
        }
        return text
    }

    private mutating func escape() throws(JSONSyntaxError) -> Unicode.Scalar {
        guard let byte = next else { throw failure("unterminated string") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return Unicode.Scalar(byte)
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{C}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicodeEscape()
        default: throw failure("unknown escape")
        }
    }

    private mutating func unicodeEscape() throws(JSONSyntaxError) -> Unicode.Scalar {
        let first = try hexQuad()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard (0xD800..<0xDC00).contains(first), next == UInt8(ascii: "\\") else { throw failure("lone surrogate") }
        position += 1
        guard next == UInt8(ascii: "u") else { throw failure("lone surrogate") }
        position += 1
        let second = try hexQuad()
        guard (0xDC00..<0xE000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00))
        else { throw failure("lone surrogate") }
        return scalar
    }

    private mutating func hexQuad() throws(JSONSyntaxError) -> UInt32 {
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let byte = next, let digit = Character(Unicode.Scalar(byte)).hexDigitValue, byte < 0x80 else {
                throw failure("four hexadecimal digits were expected")
            }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}

/// Tells duplicate names: by looking through the few members of a small object, by a set in a large one.
private struct MemberNames {
    private var seen: Set<String> = []

    /// False if `name` is among `members` already.
    mutating func insert(_ name: String, _ members: [(name: String, value: JSONValue)]) -> Bool {
        if members.count < 16 { return !members.contains { $0.name == name } }
        if seen.isEmpty { seen.formUnion(members.map(\.name)) }
        return seen.insert(name).inserted
    }
}
