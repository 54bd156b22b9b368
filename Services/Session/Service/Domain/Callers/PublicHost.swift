/// Tells hosts that the whole network can reach from those of one machine or one private network, by their name alone.
/// What cannot be told counts as public.
enum PublicHost {
    private static let privateSuffixes = [".local", ".localhost", ".localdomain", ".internal"]

    /// - Parameter origin: a URL, an origin, a host with or without port, or `*`.
    static func isNamed(by origin: String) -> Bool {
        // Any page in a sandboxed frame has the origin `null`.
        guard origin != "*", origin != "null" else { return true }
        guard !origin.isEmpty else { return false }
        guard let host = host(of: origin)?.lowercased() else { return true }
        return !isPrivate(host)
    }

    /// Whether only this machine can reach a listener that is bound to `host`.
    static func isLoopback(_ host: String) -> Bool {
        let host = host.lowercased()
        return host == "localhost" || host == "::1" || host == "[::1]" || ipv4(host)?.first == 127
    }

    /// The host of a URL (RFC 3986, section 3.2) without user, port and brackets. Nil where it cannot be told:
    /// `https:example.org` leads a browser to example.org.
    static func host(of origin: String) -> String? {
        var rest = origin[...]
        let scheme = rest.firstRange(of: "://")
        if let scheme { rest = rest[scheme.upperBound...] }
        // Browsers take a backslash for a slash.
        rest = rest.prefix { $0 != "/" && $0 != "\\" && $0 != "?" && $0 != "#" }
        if let user = rest.lastIndex(of: "@") { rest = rest[rest.index(after: user)...] }
        if rest.first == "[" { return String(rest.dropFirst().prefix { $0 != "]" }) }
        guard rest.filter({ $0 == ":" }).count < 2 else { return String(rest) }
        let host = rest.prefix { $0 != ":" }
        let port = rest.dropFirst(host.count)
        // Without a port behind it, a word with a colon is a scheme and the host is elsewhere.
        guard !host.isEmpty, port.dropFirst().utf8.allSatisfy(\.isDigit), scheme != nil || port != ":" else {
            return nil
        }
        return String(host)
    }

    private static func isPrivate(_ host: String) -> Bool {
        if let address = ipv4(host) { return isPrivate(address) }
        if host.contains(":") {
            // Loopback, unique local (RFC 4193) and link-local (RFC 4291) addresses.
            return host == "::1" || ["fc", "fd", "fe8", "fe9", "fea", "feb"].contains { host.hasPrefix($0) }
        }
        // Browsers decode `%2E` and take some foreign characters for a dot.
        guard host.utf8.allSatisfy({ $0.isURLSafe || $0 == UInt8(ascii: ".") }) else { return false }
        if privateSuffixes.contains(where: { host.hasSuffix($0) }) { return true }
        // `134744072` and `0x08080808` are spellings of an address, not names.
        return !host.contains(".") && !(host.first?.isNumber ?? false)
    }

    private static func isPrivate(_ address: [UInt8]) -> Bool {
        switch (address[0], address[1]) {
        // RFC 1918 and loopback, then link-local (RFC 3927).
        case (10, _), (127, _), (172, 16...31), (192, 168), (169, 254): true
        default: false
        }
    }

    /// A part that begins with 0 is none here: some readers take it for an octal number.
    private static func ipv4(_ host: String) -> [UInt8]? {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        let numbers = parts.compactMap { part in UInt8(part).flatMap { String($0) == part ? $0 : nil } }
        return parts.count == 4 && numbers.count == 4 ? numbers : nil
    }
}

extension UInt8 {
    fileprivate var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }
}
