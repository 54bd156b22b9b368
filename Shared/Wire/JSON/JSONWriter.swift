public import NIOCore

extension ByteBuffer {
    /// Appends `value` as compact JSON on one line (RFC 8259): raw UTF-8, `/` not escaped, control characters escaped.
    public mutating func writeJSON(_ value: JSONValue) {
        switch value {
        case .null: writeStaticString("null")
        case .bool(let value): writeStaticString(value ? "true" : "false")
        case .number(let text): writeString(text)
        case .string(let text): writeJSONString(text)
        case .array(let elements):
            writeStaticString("[")
            for (index, element) in elements.enumerated() {
                if index > 0 { writeStaticString(",") }
                writeJSON(element)
            }
            writeStaticString("]")
        case .object(let object):
            writeStaticString("{")
            for (index, member) in object.members.enumerated() {
                if index > 0 { writeStaticString(",") }
                writeJSONString(member.name)
                writeStaticString(":")
                writeJSON(member.value)
            }
            writeStaticString("}")
        }
    }

    /// Appends `text` as a JSON string with its quotes.
    public mutating func writeJSONString(_ text: String) {
        writeStaticString("\"")
        var text = text
        text.withUTF8 { bytes in
            var start = 0
            for (index, byte) in bytes.enumerated()
            where byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start..<index]))
                writeEscape(of: byte)
                start = index + 1
            }
            writeBytes(UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(bytes)[start...]))
        }
        writeStaticString("\"")
    }

    private mutating func writeEscape(of byte: UInt8) {
        switch byte {
        case UInt8(ascii: "\""): writeStaticString("\\\"")
        case UInt8(ascii: "\\"): writeStaticString("\\\\")
        case 0x08: writeStaticString("\\b")
        case 0x09: writeStaticString("\\t")
        case 0x0A: writeStaticString("\\n")
        case 0x0C: writeStaticString("\\f")
        case 0x0D: writeStaticString("\\r")
        default:
            let digits = String(byte, radix: 16)
            writeString("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
        }
    }
}

extension JSONValue {
    /// Compact JSON text.
    public var text: String {
        var buffer = ByteBuffer()
        buffer.writeJSON(self)
        return String(buffer: buffer)
    }
}
