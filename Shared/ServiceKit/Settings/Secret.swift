/// A value that must not be seen: key, token, password. However it is printed, dumped or logged, it shows `<secret>`.
public struct Secret: Sendable {
    private let bytes: [UInt8]

    public init(_ bytes: [UInt8]) { self.bytes = bytes }

    public init(_ text: String) { bytes = Array(text.utf8) }

    public var count: Int { bytes.count }

    /// The secret as text. Hand it on to nothing that keeps or prints it.
    public var value: String { String(decoding: bytes, as: UTF8.self) }

    public func withBytes<T>(_ body: (UnsafeBufferPointer<UInt8>) throws -> T) rethrows -> T {
        try bytes.withUnsafeBufferPointer(body)
    }

    /// Compares in a time that depends on the length of `other` alone.
    public func matches(_ other: some Collection<UInt8>) -> Bool {
        var difference = UInt(bitPattern: bytes.count ^ other.count)
        for (index, byte) in other.enumerated() {
            difference |= UInt(byte ^ (bytes.isEmpty ? 0 : bytes[index % bytes.count]))
        }
        return difference == 0
    }
}

extension Secret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    public var description: String { "<secret>" }
    public var debugDescription: String { description }
    public var customMirror: Mirror { Mirror(self, children: []) }
}
