/// How a path names a workflow: what it says as a handle and, if it can be read so, as a UUID.
public struct WorkflowReference: Sendable, Hashable {
    /// Trimmed and lower-cased; may be blank, which no handle is.
    public let handle: String
    /// The UUID in lower-case canonical form.
    public let id: String?

    public init(_ text: String) {
        var handle = Substring(text.lowercased())
        while handle.first?.isWhitespace == true { handle.removeFirst() }
        while handle.last?.isWhitespace == true { handle.removeLast() }
        self.handle = String(handle)
        self.id = Self.canonicalUUID(self.handle)
    }

    /// Reads a UUID as leniently as clients of this API are used to: hyphens anywhere or nowhere, braces, `urn:uuid:`.
    /// - Returns: lower-case, 8-4-4-4-12; nil if the text is no UUID.
    public static func canonicalUUID(_ text: some StringProtocol) -> String? {
        var digits = Substring(text.lowercased())
        for prefix in ["urn:", "uuid:"] where digits.hasPrefix(prefix) { digits.removeFirst(prefix.count) }
        if digits.hasPrefix("{"), digits.hasSuffix("}") { digits = digits.dropFirst().dropLast() }
        let hex = digits.utf8.filter { $0 != UInt8(ascii: "-") }
        let isHex = hex.allSatisfy {
            (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0)
        }
        guard hex.count == 32, isHex else { return nil }
        var canonical = ""
        for (index, digit) in hex.enumerated() {
            if [8, 12, 16, 20].contains(index) { canonical += "-" }
            canonical.unicodeScalars.append(Unicode.Scalar(digit))
        }
        return canonical
    }
}
