import Glibc

/// A listening Unix socket that this process bound itself, with the file that names it.
public struct UnixSocket: Sendable {
    /// Calls that wait for `accept`; what is beyond has to try again.
    private static let backlog: Int32 = 512
    private static let mode: mode_t = 0o660

    /// Bytes that a path may have at most.
    public static let longestPath = sockaddr_un.longestPath

    public let path: String
    public let descriptor: CInt

    /// Binds and listens at `path`, for this user and its group. A file that a dead process left there is removed; one
    /// that somebody answers on is not.
    public init(path: String) throws(SocketError) {
        guard var address = sockaddr_un(path: path) else {
            throw SocketError("\(path) is too long for a socket: at most \(sockaddr_un.longestPath) bytes.")
        }
        try Self.removeStale(path)
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("no socket can be made for \(path)", errno) }
        // The file gets the mode of the socket, less the umask; so it is never open to all, not even for a moment.
        guard fchmod(descriptor, Self.mode) == 0,
            address.withSocketAddress(pathLength: path.utf8.count, { bind(descriptor, $0, $1) }) == 0,
            chmod(path, Self.mode) == 0, listen(descriptor, Self.backlog) == 0
        else {
            let code = errno
            close(descriptor)
            throw SocketError("no service can listen at \(path)", code)
        }
        self.path = path
        self.descriptor = descriptor
    }

    /// Removes the file once the descriptor was closed, unless somebody else listens there by now.
    public func removeFile() {
        // What keeps the file in place is no error of the one who leaves.
        do { try Self.removeStale(path) } catch {}
    }

    private static func removeStale(_ path: String) throws(SocketError) {
        var status = stat()
        guard lstat(path, &status) == 0, var address = sockaddr_un(path: path) else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else { throw SocketError("\(path) is in the way and no socket.") }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw SocketError("no socket can be made for \(path)", errno) }
        defer { close(descriptor) }
        // Without waiting: a listener with a full queue is alive, and tells so by EAGAIN.
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        let isRefused =
            address.withSocketAddress(pathLength: path.utf8.count) { connect(descriptor, $0, $1) } != 0
            && errno == ECONNREFUSED
        guard isRefused else { throw SocketError("another process answers at \(path).") }
        unlink(path)
    }
}

/// Why a socket cannot be had, in one line that names it.
public struct SocketError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ text: String) { description = text }

    init(_ text: String, _ code: Int32) { description = "\(text): \(String(cString: strerror(code)))." }
}
