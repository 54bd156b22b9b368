import Glibc

/// Why the set cannot be started, in one line.
public struct LaunchError: Error, Sendable, CustomStringConvertible {
    public let description: String

    init(_ text: String) { description = text }

    init(_ text: String, code: Int32) { description = "\(text): \(String(cString: strerror(code)))." }
}
