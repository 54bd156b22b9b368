/// The headers of a part, line by line. What is said twice is refused, since others might go by the other one.
struct PartHeaders {
    private var disposition: ParameterizedValue?
    private var contentType: String?

    mutating func add(_ line: ArraySlice<UInt8>) throws(MultipartError) {
        guard String(validating: line, as: UTF8.self) != nil else {
            throw .malformed("A header is not valid UTF-8.")
        }
        guard line.allSatisfy({ !$0.isControl }), let colon = line.firstIndex(of: UInt8(ascii: ":")),
            let name = line[..<colon].token
        else { throw .malformed("A header is not of the form \"name: value\" on a line of its own.") }
        let value = line[(colon + 1)...].trimmed
        switch name {
        case "content-disposition":
            guard disposition == nil, let value = ParameterizedValue(value), value.value == "form-data" else {
                throw .malformed("The Content-Disposition of a part is not one of form-data.")
            }
            disposition = value
        case "content-type":
            guard contentType == nil else { throw .malformed("A part has more than one Content-Type.") }
            contentType = String(decoding: value, as: UTF8.self)
        case "content-transfer-encoding":
            guard ["7bit", "8bit", "binary"].contains(value.token) else {
                throw .malformed("The content of a part is encoded.")
            }
        default: break
        }
    }

    var part: MultipartPart {
        get throws(MultipartError) {
            guard let parameters = disposition?.parameters, let name = parameters["name"] else {
                throw .malformed("A part has no name.")
            }
            let plain = parameters["filename"].map { String(decoding: $0, as: UTF8.self) }
            return MultipartPart(
                name: String(decoding: name, as: UTF8.self),
                fileName: parameters["filename*"].flatMap(Self.extended) ?? plain, contentType: contentType)
        }
    }

    /// A value of RFC 5987, `UTF-8'language'percent-encoded`; nil if it is none.
    private static func extended(_ value: [UInt8]) -> String? {
        let pieces = value.split(separator: UInt8(ascii: "'"), omittingEmptySubsequences: false)
        guard pieces.count == 3, pieces[0].token == "utf-8" else { return nil }
        var bytes: [UInt8] = []
        var rest = pieces[2]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                let digits = rest.prefix(2).compactMap { Character(Unicode.Scalar($0)).hexDigitValue }
                guard digits.count == 2 else { return nil }
                bytes.append(UInt8(digits[0] * 16 + digits[1]))
                rest = rest.dropFirst(2)
            } else {
                guard byte.isAlphanumeric || "!#$&+-.^_`|~".utf8.contains(byte) else { return nil }
                bytes.append(byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }
}

/// A header's value with parameters: `form-data; name="a"; filename=b`. Nil if it is not of this form or has a
/// parameter twice.
struct ParameterizedValue {
    /// What browsers encode in a quoted value: nothing else, not even the percent sign.
    private static let encodings = ["22": UInt8(ascii: "\""), "0D": UInt8(ascii: "\r"), "0A": UInt8(ascii: "\n")]

    /// In lower case.
    let value: String
    /// By their names in lower case; without quotes and escapes.
    private(set) var parameters: [String: [UInt8]] = [:]

    init?(_ text: ArraySlice<UInt8>) {
        var rest = text.drop { $0 != UInt8(ascii: ";") }
        value = String(decoding: text[..<rest.startIndex].trimmed, as: UTF8.self).lowercased()
        while rest.popFirst() != nil {
            rest = rest.drop(while: \.isBlank)
            // Some senders end with a semicolon.
            if rest.first == UInt8(ascii: ";") || rest.isEmpty { continue }
            guard let equals = rest.firstIndex(of: UInt8(ascii: "=")), let name = rest[..<equals].token else {
                return nil
            }
            rest = rest[(equals + 1)...]
            let isQuoted = rest.first == UInt8(ascii: "\"")
            guard let value = isQuoted ? Self.quoted(&rest) : Self.plain(&rest) else { return nil }
            rest = rest.drop(while: \.isBlank)
            guard rest.isEmpty || rest.first == UInt8(ascii: ";"), parameters.updateValue(value, forKey: name) == nil
            else { return nil }
        }
    }

    /// Takes more than a token, since senders leave out quotes that they need.
    private static func plain(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        let value = rest.prefix { !$0.isBlank && $0 != UInt8(ascii: ";") }
        rest = rest[value.endIndex...]
        return value.isEmpty || value.contains(UInt8(ascii: "\"")) ? nil : Array(value)
    }

    /// A backslash before anything but a quote or another one is itself: browsers leave it as it is.
    private static func quoted(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        rest = rest.dropFirst()
        var value: [UInt8] = []
        while let byte = rest.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return value
            case UInt8(ascii: "\\") where rest.first == UInt8(ascii: "\"") || rest.first == UInt8(ascii: "\\"):
                value.append(contentsOf: rest.prefix(1))
                rest = rest.dropFirst()
            case UInt8(ascii: "%"):
                let decoded = encodings[String(decoding: rest.prefix(2), as: UTF8.self)]
                value.append(decoded ?? byte)
                if decoded != nil { rest = rest.dropFirst(2) }
            default: value.append(byte)
            }
        }
        return nil
    }
}

extension UInt8 {
    var isBlank: Bool { self == UInt8(ascii: " ") || self == UInt8(ascii: "\t") }

    var isControl: Bool { self < 0x20 && self != UInt8(ascii: "\t") || self == 0x7F }

    var isAlphanumeric: Bool {
        switch self {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"):
            true
        default: false
        }
    }
}

extension ArraySlice<UInt8> {
    var trimmed: Self {
        let start = drop(while: \.isBlank)
        return start[..<(start.lastIndex { !$0.isBlank }.map { $0 + 1 } ?? start.startIndex)]
    }

    /// In lower case; nil if it is no token (RFC 9110, section 5.6.2).
    var token: String? {
        guard !isEmpty, allSatisfy({ $0.isAlphanumeric || "!#$%&'*+-.^_`|~".utf8.contains($0) }) else { return nil }
        return String(decoding: self, as: UTF8.self).lowercased()
    }
}
