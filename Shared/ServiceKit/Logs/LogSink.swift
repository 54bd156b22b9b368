import Glibc
import Synchronization

/// Where log lines go: a file descriptor, whole lines only, so that those of several threads and processes stay whole.
///
/// Lines that can wait a moment share a write: at 40,000 requests a second, a write for each would cost more than the
/// requests do. A line that cannot wait takes those before it along, so the order stays. The end of the process writes what
/// waits; only its sudden death loses some.
public final class LogSink: Sendable {
    public static let standardError: LogSink = {
        let sink = LogSink(descriptor: STDERR_FILENO)
        atexit { LogSink.standardError.flush() }
        return sink
    }()

    /// How long a line may wait.
    private static let patience = Duration.milliseconds(50)
    /// Bytes that may wait.
    private static let room = 32 << 10

    private let descriptor: CInt
    /// Held while lines are written: a pipe takes much in pieces.
    private let waiting = Mutex<[UInt8]>([])

    public init(descriptor: CInt) { self.descriptor = descriptor }

    /// A line that cannot be written is lost: there is nobody left to tell.
    /// - Parameter canWait: whether it may share a write with later ones.
    func write(_ line: [UInt8], canWait: Bool = false) {
        let isFirst = waiting.withLock { waiting in
            let isFirst = waiting.isEmpty
            waiting += line
            if !canWait || waiting.count >= Self.room { writeAll(&waiting) }
            return isFirst && !waiting.isEmpty
        }
        guard isFirst else { return }
        Task {
            // Cancelled by nobody.
            do { try await Task.sleep(for: Self.patience) } catch {}
            flush()
        }
    }

    func flush() { waiting.withLock { writeAll(&$0) } }

    private func writeAll(_ lines: inout [UInt8]) {
        lines.withUnsafeBytes { bytes in
            var bytes = bytes[...]
            while !bytes.isEmpty {
                let count = Glibc.write(descriptor, UnsafeRawBufferPointer(rebasing: bytes).baseAddress, bytes.count)
                if count > 0 { bytes = bytes.dropFirst(count) } else if errno != EINTR { return }
            }
        }
        lines.removeAll(keepingCapacity: true)
    }
}
