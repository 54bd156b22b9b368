import Glibc

extension sockaddr_un {
    /// One byte of `sun_path` is for the NUL at the end (unix(7)).
    static let longestPath = 107

    /// - Parameter path: of a file, or with `@` before it a name in the abstract namespace.
    /// - Returns: nil if the path is empty or too long.
    init?(path: String) {
        self.init()
        sun_family = sa_family_t(AF_UNIX)
        var bytes = Array(path.utf8)
        guard !bytes.isEmpty, bytes.count <= Self.longestPath else { return nil }
        if bytes[0] == UInt8(ascii: "@") { bytes[0] = 0 }
        withUnsafeMutableBytes(of: &sun_path) { $0.copyBytes(from: bytes) }
    }

    /// Calls `body` with the address as system calls want it. A name in the abstract namespace ends where the length
    /// says, the path of a file with its NUL.
    mutating func withSocketAddress<T>(
        pathLength: Int, _ body: (UnsafePointer<sockaddr>, socklen_t) -> T
    ) -> T {
        let isAbstract = sun_path.0 == 0
        let length = MemoryLayout<sa_family_t>.size + pathLength + (isAbstract ? 0 : 1)
        return withUnsafePointer(to: &self) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(length)) }
        }
    }
}
