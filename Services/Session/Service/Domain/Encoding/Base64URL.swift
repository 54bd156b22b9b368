/// Base64 for URLs without padding (RFC 4648, section 5). Of the spellings of a value only the canonical one is read, so
/// that nobody can write the same token in two ways.
enum Base64URL {
    private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
    private static let foreign: UInt8 = 0xFF
    /// The value of each byte that is a digit.
    private static let values: [UInt8] = {
        var values = [UInt8](repeating: foreign, count: 256)
        for (value, digit) in digits.enumerated() { values[Int(digit)] = UInt8(value) }
        return values
    }()

    static func encode(_ bytes: some Collection<UInt8>) -> String {
        String(unsafeUninitializedCapacity: (bytes.count * 4 + 2) / 3) { text in
            digits.withUnsafeBufferPointer { digits in
                var (pending, bits, count) = (0, 0, 0)
                for byte in bytes {
                    pending = (pending << 8 | Int(byte)) & 0xFFFF
                    bits += 8
                    while bits >= 6 {
                        bits -= 6
                        text[count] = digits[pending >> bits & 0x3F]
                        count += 1
                    }
                }
                if bits > 0 {
                    text[count] = digits[pending << (6 - bits) & 0x3F]
                    count += 1
                }
                return count
            }
        }
    }

    /// - Returns: nil for padding, foreign characters, lengths that no value has, and bits that are left over.
    static func decode(_ text: some Collection<UInt8>) -> [UInt8]? {
        var isGood = true
        let bytes = [UInt8](unsafeUninitializedCapacity: text.count * 3 / 4) { bytes, count in
            values.withUnsafeBufferPointer { values in
                var (pending, bits) = (0, 0)
                for character in text {
                    let value = values[Int(character)]
                    guard value != foreign else {
                        isGood = false
                        return
                    }
                    pending = (pending << 6 | Int(value)) & 0xFFF
                    bits += 6
                    if bits >= 8 {
                        bits -= 8
                        bytes[count] = UInt8(truncatingIfNeeded: pending >> bits)
                        count += 1
                    }
                }
                isGood = bits < 6 && pending & (1 << bits - 1) == 0
            }
        }
        return isGood ? bytes : nil
    }
}

extension UInt8 {
    /// A letter or digit of ASCII, `-` or `_`: what base64url and ids consist of.
    var isURLSafe: Bool {
        switch self {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default: false
        }
    }
}
