import Foundation
import Logging
import Wire

@testable import ServiceKit

/// Log lines as they would reach standard error.
final class CapturedLog: Sendable {
    struct FixedClock: WallClock {
        let now = Timestamp(microseconds: 1_700_000_000_123_456)
    }

    private let pipe = Pipe()
    private let sink: LogSink

    init() throws { sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor) }

    func logger(_ format: LogFormat, level: Logger.Level = .info, label: String = "echo") -> Logger {
        Logger(label: label) { [sink] label in
            ServiceLogHandler(
                label: label, service: "echo", format: format, level: level, sink: sink, clock: FixedClock())
        }
    }

    /// What was written. Nothing can be written afterwards.
    func text() throws -> String {
        sink.flush()
        try pipe.fileHandleForWriting.close()
        return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }
}
