import Glibc
import NIOCore

/// A socket that listens: of TCP, or a Unix socket that a proxy connects to.
struct HTTPListener {
    /// Connections that wait to be accepted.
    static let backlog: CInt = 4096

    let descriptor: CInt
    /// As bound; the real one where any was asked for, and 0 for a Unix socket.
    let port: Int
    let isUnix: Bool
    /// Whether only this machine can connect.
    let isLoopback: Bool

    /// A socket that listens already.
    init(adopting descriptor: CInt) throws {
        self.descriptor = descriptor
        var address = sockaddr_storage()
        var length = socklen_t(MemoryLayout<sockaddr_storage>.size)
        let bound: SocketAddress? = try withUnsafeMutablePointer(to: &address) { pointer in
            try pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard getsockname(descriptor, generic, &length) == 0 else {
                    throw IOError(errnoCode: errno, reason: "getsockname")
                }
            }
            return switch CInt(pointer.pointee.ss_family) {
            case AF_INET6: pointer.withMemoryRebound(to: sockaddr_in6.self, capacity: 1) { SocketAddress($0.pointee) }
            case AF_INET: pointer.withMemoryRebound(to: sockaddr_in.self, capacity: 1) { SocketAddress($0.pointee) }
            default: nil
            }
        }
        isUnix = bound == nil
        port = bound?.port ?? 0
        isLoopback = bound?.isLoopback ?? true
    }

    /// Asks the kernel anew for the queue of connections that wait to be accepted. NIO did so too, with its own idea of it,
    /// 128, when it took the socket; what does not fit waits a second to be tried again.
    func lengthenQueue() { listen(descriptor, Self.backlog) }

    /// Binds and listens.
    /// - Parameters:
    ///   - host: a name or an address.
    ///   - port: 0 for any.
    init(host: String, port: Int) throws {
        let address = try SocketAddress.makeAddressResolvingHost(host, port: port)
        let descriptor = socket(
            address.protocol == .inet6 ? AF_INET6 : AF_INET, CInt(SOCK_STREAM.rawValue) | CInt(SOCK_CLOEXEC.rawValue), 0
        )
        guard descriptor >= 0 else { throw IOError(errnoCode: errno, reason: "socket") }
        var on: CInt = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, socklen_t(MemoryLayout<CInt>.size))
        let isBound = address.withSockAddr { pointer, size in Glibc.bind(descriptor, pointer, socklen_t(size)) == 0 }
        guard isBound, listen(descriptor, Self.backlog) == 0 else {
            let code = errno
            close(descriptor)
            throw IOError(errnoCode: code, reason: "cannot listen on \(host):\(port)")
        }
        try self.init(adopting: descriptor)
    }
}

extension SocketAddress {
    /// True for addresses that only this machine can reach or come from.
    var isLoopback: Bool {
        if case .unixDomainSocket = self { return true }
        return NetworkAddress(self)?.isLoopback ?? false
    }
}
