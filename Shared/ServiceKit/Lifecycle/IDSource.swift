/// Makes ids nobody can guess. Injected, so that a test can know them beforehand.
public protocol IDSource: Sendable {
    /// `count` random bytes, fit for secrets.
    func bytes(_ count: Int) -> [UInt8]
    /// - Returns: `<prefix>_` and 32 hexadecimal digits, 128 random bits.
    func id(_ prefix: String) -> String
    /// A random UUID (RFC 9562, version 4) in lower case.
    func uuid() -> String
}

extension IDSource {
    public func id(_ prefix: String) -> String { "\(prefix)_\(Self.hex(bytes(16)))" }

    public func uuid() -> String {
        var bytes = bytes(16)
        bytes[6] = bytes[6] & 0x0F | 0x40
        bytes[8] = bytes[8] & 0x3F | 0x80
        var rest = Self.hex(bytes)[...]
        return [8, 4, 4, 4, 12].map { length in
            defer { rest.removeFirst(length) }
            return String(rest.prefix(length))
        }.joined(separator: "-")
    }

    private static func hex(_ bytes: [UInt8]) -> String {
        let digits = Array("0123456789abcdef".utf8)
        return String(unsafeUninitializedCapacity: bytes.count * 2) { text in
            for (index, byte) in bytes.enumerated() {
                text[index * 2] = digits[Int(byte >> 4)]
                text[index * 2 + 1] = digits[Int(byte & 0x0F)]
            }
            return bytes.count * 2
        }
    }
}

/// Ids from the random source of the kernel.
public struct RandomIDs: IDSource {
    public init() {}

    public func bytes(_ count: Int) -> [UInt8] {
        // On Linux this generator is getrandom(2), fit for keys.
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        while bytes.count < count {
            withUnsafeBytes(of: generator.next() as UInt64) { bytes.append(contentsOf: $0.prefix(count - bytes.count)) }
        }
        return bytes
    }
}
