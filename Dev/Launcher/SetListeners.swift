import Glibc
import ServiceKit

/// The listening sockets of the set, held for its whole life: a service that is restarted finds its port, and the
/// connections that waited for it, as they were.
struct SetListeners: Sendable {
    private static let backlog: Int32 = 512
    /// An earlier set that was killed lets go of its sockets as soon as its services have noticed.
    private static let patience = Duration.seconds(5)

    let port: Int
    private let http: CInt
    private let sockets: [LaunchedService: UnixSocket]

    init(_ configuration: LaunchConfiguration) async throws {
        try configuration.folders.makeRuntime()
        try Self.checkOwner(configuration.runtime)
        var sockets: [LaunchedService: UnixSocket] = [:]
        do {
            for service in LaunchedService.allCases {
                let path = configuration.folders.socket(of: service.rawValue)
                sockets[service] = try await Self.patiently { try UnixSocket(path: path) }
            }
            let wanted = configuration.port
            (http, port) = try await Self.patiently { try Self.listen(port: wanted) }
        } catch {
            for socket in sockets.values { Self.close(socket) }
            throw error
        }
        self.sockets = sockets
    }

    /// What a service inherits: names and descriptors.
    func inherited(by service: LaunchedService) -> [(name: String, descriptor: CInt)] {
        var inherited = sockets[service].map { [(name: "\(service.rawValue).sock", descriptor: $0.descriptor)] } ?? []
        if service == .gateway { inherited.append((name: "http", descriptor: http)) }
        return inherited
    }

    /// Only when the gateway is not started again: the number of the descriptor may soon mean something else.
    func closeHTTP() { Glibc.close(http) }

    /// Only when no service is started again.
    func closeSockets() {
        for socket in sockets.values { Self.close(socket) }
    }

    private static func close(_ socket: UnixSocket) {
        Glibc.close(socket.descriptor)
        socket.removeFile()
    }

    private static func patiently<T>(_ body: () throws -> T) async throws -> T {
        let deadline = ContinuousClock.now + patience
        while true {
            do { return try body() } catch {
                guard ContinuousClock.now < deadline else { throw error }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
    }

    /// A folder in a place that all may write must not be somebody else's.
    private static func checkOwner(_ folder: String) throws(LaunchError) {
        var status = stat()
        guard lstat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR, status.st_uid == geteuid() else {
            throw LaunchError("\(folder) is not a folder of this user.")
        }
    }

    private static func listen(port: Int) throws(LaunchError) -> (descriptor: CInt, port: Int) {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw LaunchError("no TCP socket", code: errno) }
        var one: Int32 = 1
        setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, socklen_t(MemoryLayout<Int32>.size))
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let isListening = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { address in
                bind(descriptor, address, length) == 0 && Glibc.listen(descriptor, backlog) == 0
                    && getsockname(descriptor, address, &length) == 0
            }
        }
        guard isListening else {
            let code = errno
            Glibc.close(descriptor)
            throw LaunchError("127.0.0.1:\(port) cannot be listened on", code: code)
        }
        return (descriptor, Int(in_port_t(bigEndian: address.sin_port)))
    }
}
