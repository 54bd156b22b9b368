import Glibc
import Synchronization

/// Where log lines go: a file descriptor, one `write` a line, so that lines of several threads and processes stay whole.
public final class LogSink: Sendable {
    public static let standardError = LogSink(descriptor: STDERR_FILENO)

    private let descriptor: CInt
    /// Held while a line is written: a pipe takes long lines in pieces.
    private let isWriting = Mutex(())

    public init(descriptor: CInt) { self.descriptor = descriptor }

    /// A line that cannot be written is lost: there is nobody left to tell.
    func write(_ line: [UInt8]) {
        isWriting.withLock { _ in
            line.withUnsafeBytes { bytes in
                var bytes = bytes[...]
                while !bytes.isEmpty {
                    let count = Glibc.write(
                        descriptor, UnsafeRawBufferPointer(rebasing: bytes).baseAddress, bytes.count)
                    if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { return }
                }
            }
        }
    }
}
