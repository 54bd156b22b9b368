import Dispatch
import Glibc

/// Just enough HTTP to see whether a local server answers.
enum LoopbackHTTP {
    /// - Returns: the status of a GET; nil if there is no answer within a second.
    static func status(port: Int, path: String) async -> Int? {
        await withCheckedContinuation { continuation in
            // It blocks, so it must not be on a thread of Swift concurrency.
            DispatchQueue.global().async { continuation.resume(returning: ask(port: port, path: path)) }
        }
    }

    private static func ask(port: Int, path: String) -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var limit = timeval(tv_sec: 1, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &limit, socklen_t(MemoryLayout<timeval>.size))
        }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = in_port_t(port).bigEndian
        address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
        let isConnected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n".utf8)
        guard isConnected, send(descriptor, request, request.count, Int32(MSG_NOSIGNAL)) == request.count else {
            return nil
        }
        // The status line, `HTTP/1.1 200 `, comes with the first bytes.
        var answer = [UInt8](repeating: 0, count: 64)
        guard recv(descriptor, &answer, answer.count, 0) >= 12 else { return nil }
        return Int(String(decoding: answer[9..<12], as: UTF8.self))
    }
}
