import Glibc
import ServiceKit

/// The one credential of a set for one person: made on the first start, kept in a file that only this user can read.
struct DevToken: Sendable {
    let path: String
    let text: String

    /// Reads `<state>/dev-token`, or makes it.
    init(state: String, ids: any IDSource) throws(LaunchError) {
        path = "\(state)/dev-token"
        if access(path, F_OK) != 0 {
            try Self.write(ids.id("dev") + ids.id("").dropFirst(), to: path)
        }
        text = try Self.read(path)
    }

    private static func read(_ path: String) throws(LaunchError) -> String {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw LaunchError("\(path) cannot be read", code: errno) }
        defer { close(descriptor) }
        var bytes = [UInt8](repeating: 0, count: 4096)
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        guard count >= 0 else { throw LaunchError("\(path) cannot be read", code: errno) }
        let text = String(decoding: bytes.prefix(count), as: UTF8.self).filter { !$0.isWhitespace }
        guard !text.isEmpty else { throw LaunchError("\(path) is empty; remove it, and a new token is made.") }
        return text
    }

    /// Written beside and renamed, so that a token is never there by half.
    private static func write(_ text: String, to path: String) throws(LaunchError) {
        let unfinished = "\(path).new"
        unlink(unfinished)
        let descriptor = open(unfinished, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw LaunchError("\(unfinished) cannot be made", code: errno) }
        defer { close(descriptor) }
        let bytes = Array("\(text)\n".utf8)
        guard Glibc.write(descriptor, bytes, bytes.count) == bytes.count, fsync(descriptor) == 0,
            rename(unfinished, path) == 0
        else { throw LaunchError("\(path) cannot be written", code: errno) }
    }
}
