/// An address of another server that the operator named, or that such a server named as its own. It is https, unless its
/// host is one of this machine or of a private network by its name.
struct OutboundURL: Sendable, Hashable, CustomStringConvertible {
    let text: String
    /// Lower case, without brackets.
    let host: String
    let port: Int
    /// `scheme://host[:port]`, to compare with others.
    let origin: String

    var description: String { text }

    /// Whether the name of the host says that it is not of the public network.
    var isPrivate: Bool { !PublicHost.isNamed(by: text) }

    /// Nil for anything but a plain URL of http or https: one with a user in it, with a fragment, or with characters that
    /// readers of URLs take for different things.
    init?(_ text: String) {
        guard text.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7F && $0 != UInt8(ascii: "\\") }),
            let mark = text.firstRange(of: "://"), !text.contains("#")
        else { return nil }
        let scheme = text[..<mark.lowerBound].lowercased()
        let authority = text[mark.upperBound...].prefix { $0 != "/" && $0 != "?" }
        guard ["http", "https"].contains(scheme), !authority.contains("@"), let host = PublicHost.host(of: text),
            !host.isEmpty
        else { return nil }
        let tail = authority.hasPrefix("[") ? authority.drop { $0 != "]" }.dropFirst() : authority.drop { $0 != ":" }
        let usual = scheme == "https" ? 443 : 80
        if tail.isEmpty {
            port = usual
        } else {
            guard let number = UInt16(tail.dropFirst()), number > 0 else { return nil }
            port = Int(number)
        }
        self.text = text
        self.host = host.lowercased()
        let name = self.host.contains(":") ? "[\(self.host)]" : self.host
        origin = "\(scheme)://\(name)\(port == usual ? "" : ":\(port)")"
        guard scheme == "https" || isPrivate else { return nil }
    }
}
