import Glibc
import NIOCore

/// An address of the network, as its bytes. An IPv4 address in the clothes of IPv6 (RFC 4291, section 2.5.5.2) is that
/// IPv4 address.
struct NetworkAddress: Sendable, Hashable {
    /// 4 or 16.
    let bytes: [UInt8]

    /// - Parameter text: an address alone, or in brackets, or with a port behind it.
    init?(_ text: some StringProtocol) {
        var text = Substring(text)
        if text.first == "[", let end = text.firstIndex(of: "]") {
            text = text[text.index(after: text.startIndex)..<end]
        } else if text.count(where: { $0 == ":" }) == 1, let colon = text.firstIndex(of: ":") {
            text = text[..<colon]
        }
        var bytes = [UInt8](repeating: 0, count: 16)
        if inet_pton(AF_INET, String(text), &bytes) == 1 {
            self.bytes = Array(bytes[..<4])
        } else if inet_pton(AF_INET6, String(text), &bytes) == 1 {
            self.bytes = Self.plain(bytes)
        } else {
            return nil
        }
    }

    /// Nil for what is no address of the internet.
    init?(_ address: SocketAddress) {
        let found: [UInt8]? = address.withSockAddr { pointer, _ in
            let start = UnsafeRawPointer(pointer)
            // Behind family and port and, in IPv6, the flow label.
            return switch address.protocol {
            case .inet: Array(UnsafeRawBufferPointer(start: start + 4, count: 4))
            case .inet6: Array(UnsafeRawBufferPointer(start: start + 8, count: 16))
            default: nil
            }
        }
        guard let found else { return nil }
        bytes = Self.plain(found)
    }

    private static func plain(_ bytes: [UInt8]) -> [UInt8] {
        let isMapped =
            bytes.count == 16 && bytes[..<10].allSatisfy { $0 == 0 } && bytes[10] == 0xFF && bytes[11] == 0xFF
        return isMapped ? Array(bytes[12...]) : bytes
    }

    var isLoopback: Bool {
        bytes.count == 4 ? bytes[0] == 127 : bytes.dropLast().allSatisfy { $0 == 0 } && bytes.last == 1
    }

    /// What stands for its holder: an address of IPv4, and the first 64 bits of one of IPv6, since whoever has one of
    /// these networks has all its addresses.
    var holder: String {
        bytes.count == 4
            ? bytes.map(String.init).joined(separator: ".")
            : stride(from: 0, to: 8, by: 2).map {
                String(UInt16(bytes[$0]) << 8 | UInt16(bytes[$0 + 1]), radix: 16)
            }.joined(separator: ":") + "::/64"
    }
}

/// A range of addresses, written as an address or with the length of its prefix (CIDR).
struct NetworkRange: Sendable, Hashable {
    private let base: [UInt8]
    private let length: Int

    init?(_ text: some StringProtocol) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let first = parts.first, let address = NetworkAddress(first) else { return nil }
        base = address.bytes
        guard parts.count > 1 else {
            length = base.count * 8
            return
        }
        guard let length = Int(parts[1]), (0...base.count * 8).contains(length) else { return nil }
        self.length = length
    }

    func contains(_ address: NetworkAddress) -> Bool {
        guard address.bytes.count == base.count else { return false }
        return (0..<length).allSatisfy { bit in
            let mask = UInt8(0x80) >> UInt8(bit % 8)
            return address.bytes[bit / 8] & mask == base[bit / 8] & mask
        }
    }
}
