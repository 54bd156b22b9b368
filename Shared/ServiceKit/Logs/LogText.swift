/// Text of a log line under construction. Escapes what a terminal or a reader of lines could take for a command:
/// C0 and C1 controls, DEL, the line separators, and the marks that change the direction of writing.
struct LogText {
    private(set) var bytes: [UInt8] = []

    init() { bytes.reserveCapacity(256) }

    mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    mutating func writeQuoted(_ text: String) {
        write("\"")
        writeEscaped(text, quotes: true)
        write("\"")
    }

    /// - Parameter quotes: whether `"` and `\` are escaped too, as in a JSON string.
    mutating func writeEscaped(_ text: String, quotes: Bool) {
        // Nearly all that is written is this, and a line is on the way of each request.
        let isPlain = text.utf8.allSatisfy { byte in
            0x20..<0x7F ~= byte && !(quotes && (byte == 0x22 || byte == 0x5C))
        }
        if isPlain { return write(text) }
        for scalar in text.unicodeScalars {
            switch scalar.value {
            case 0x0A: write("\\n")
            case 0x0D: write("\\r")
            case 0x09: write("\\t")
            case 0x22 where quotes: write("\\\"")
            case 0x5C where quotes: write("\\\\")
            case 0x00..<0x20, 0x7F..<0xA0, 0x2028...0x202E, 0x2066...0x2069:
                let digits = String(scalar.value, radix: 16)
                write("\\u" + String(repeating: "0", count: 4 - digits.count) + digits)
            default: if let encoded = UTF8.encode(scalar) { bytes.append(contentsOf: encoded) }
            }
        }
    }
}
