import Foundation
import Logging
import ServiceKit
import Wire

/// Log lines as they would reach standard error.
final class CapturedLog: Sendable {
    struct FixedClock: WallClock {
        let now = Timestamp(microseconds: 1_700_000_000_123_456)
    }

    private let pipe = Pipe()

    init() throws {}

    func logger(_ format: LogFormat, level: Logger.Level = .info, label: String = "echo") -> Logger {
        let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        return Logger(label: label) { label in
            ServiceLogHandler(
                label: label, service: "echo", format: format, level: level, sink: sink, clock: FixedClock())
        }
    }

    /// What was written. Nothing can be written afterwards.
    func text() throws -> String {
        try pipe.fileHandleForWriting.close()
        return String(decoding: try pipe.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    }
}
