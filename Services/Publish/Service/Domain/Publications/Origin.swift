/// The origin of a page as browsers send it (RFC 6454, section 6.2): scheme, host and a port that is not the scheme's.
enum Origin {
    private static let ports = ["https": "443", "http": "80"]

    /// - Parameter text: an origin, with or without a slash at its end and in any case.
    /// - Returns: nil if it is none.
    static func normalized(_ text: String) -> String? {
        let text = Text.trimmed(text).lowercased()
        guard let scheme = ports.keys.first(where: { text.hasPrefix("\($0)://") }) else { return nil }
        var authority = text.dropFirst(scheme.count + 3)
        if authority.hasSuffix("/") { authority.removeLast() }
        guard let (host, port) = split(authority) else { return nil }
        guard let port, port != ports[scheme] else { return "\(scheme)://\(host)" }
        return "\(scheme)://\(host):\(port)"
    }

    private static func split(_ authority: Substring) -> (host: Substring, port: String?)? {
        let bracket = authority.lastIndex(of: "]")
        let colon = authority.lastIndex(of: ":").flatMap { colon in bracket.map { $0 > colon } == true ? nil : colon }
        let host = colon.map { authority[..<$0] } ?? authority
        guard isHost(host) else { return nil }
        guard let colon else { return (host, nil) }
        guard let port = UInt16(authority[authority.index(after: colon)...]), port > 0 else { return nil }
        return (host, String(port))
    }

    /// A name in its ASCII form, or an address.
    private static func isHost(_ host: Substring) -> Bool {
        if host.hasPrefix("["), host.hasSuffix("]") {
            return host.count > 4 && host.dropFirst().dropLast().utf8.allSatisfy { isHex($0) || ":.".utf8.contains($0) }
        }
        let labels = host.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        return host.utf8.count <= 253 && labels.allSatisfy { !$0.isEmpty && $0.allSatisfy(isLabelByte) }
    }

    private static func isHex(_ byte: UInt8) -> Bool { "0123456789abcdef".utf8.contains(byte) }

    private static func isLabelByte(_ byte: UInt8) -> Bool {
        "abcdefghijklmnopqrstuvwxyz0123456789-_".utf8.contains(byte)
    }
}
