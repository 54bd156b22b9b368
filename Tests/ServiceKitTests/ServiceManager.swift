import Glibc
import Testing

@testable import ServiceKit

/// A service manager's end of the conversation.
final class ServiceManager {
    private let descriptor: CInt

    init(_ address: String) throws {
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        var target = try #require(sockaddr_un(path: address))
        let isBound = target.withSocketAddress(pathLength: address.utf8.count) { bind(descriptor, $0, $1) } == 0
        try #require(isBound)
    }

    deinit { close(descriptor) }

    /// A datagram is there as soon as `sendto` returned.
    func next() -> String? {
        var bytes = [UInt8](repeating: 0, count: 512)
        let count = recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return count < 0 ? nil : String(decoding: bytes.prefix(count), as: UTF8.self)
    }
}
