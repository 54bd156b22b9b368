import Glibc

/// An address that a name was resolved to, as text. What a name says and where it leads are two things: whoever owns the
/// name can let it lead into our own network.
struct OutboundAddress: Sendable, Hashable {
    enum Reach: Sendable, Hashable {
        case everybody
        /// This machine, or a network behind a router.
        case local
        /// Nothing that a server of ours has to ask: link-local addresses (where clouds keep their secrets), groups, none.
        case nobody
    }

    let text: String
    let reach: Reach

    /// Nil for a text that is no address of IPv4 or IPv6.
    init?(_ text: String) {
        var four = in_addr()
        var six = in6_addr()
        if inet_pton(AF_INET, text, &four) == 1 {
            reach = Self.reach(withUnsafeBytes(of: &four) { Array($0) })
        } else if inet_pton(AF_INET6, text, &six) == 1 {
            reach = Self.reach6(withUnsafeBytes(of: &six) { Array($0) })
        } else {
            return nil
        }
        self.text = text
    }

    /// Every address of a host, in the order of the resolver. Blocks.
    static func resolve(_ host: String) -> [OutboundAddress] {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        var list: UnsafeMutablePointer<addrinfo>?
        guard getaddrinfo(host, nil, &hints, &list) == 0 else { return [] }
        defer { freeaddrinfo(list) }
        return sequence(first: list, next: { $0?.pointee.ai_next }).compactMap { entry in
            guard let entry = entry?.pointee, let address = entry.ai_addr else { return nil }
            var text = [CChar](repeating: 0, count: Int(NI_MAXHOST))
            guard
                getnameinfo(
                    address, entry.ai_addrlen, &text, socklen_t(text.count), nil, 0, NI_NUMERICHOST) == 0
            else { return nil }
            return OutboundAddress(
                String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
        }
    }

    private static func reach(_ bytes: [UInt8]) -> Reach {
        switch (bytes[0], bytes[1]) {
        case (0, _), (169, 254), (224...255, _): .nobody
        // RFC 1918, loopback, and what providers share among customers (RFC 6598).
        case (10, _), (127, _), (172, 16...31), (192, 168), (100, 64...127): .local
        default: .everybody
        }
    }

    private static func reach6(_ bytes: [UInt8]) -> Reach {
        // An address of IPv4 in other clothes: mapped (RFC 4291), or behind a translator (RFC 6052).
        if bytes[..<10].allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
            return reach(Array(bytes[12...]))
        }
        if bytes[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0]) {
            return reach(Array(bytes[12...]))
        }
        if bytes[..<15].allSatisfy({ $0 == 0 }) { return bytes[15] == 1 ? .local : .nobody }
        switch (bytes[0], bytes[1]) {
        case (0xFC...0xFD, _): return .local
        case (0xFE, 0x80...0xFF), (0xFF, _): return .nobody
        default: return .everybody
        }
    }
}
