import Foundation
import Glibc
import Logging
import Testing
import Wire

@testable import ServiceKit

struct LogTests {
    @Test func jsonLineHasTimeLevelServiceTraceMessageAndMetadata() throws {
        let log = try CapturedLog()
        var logger = log.logger(.json)
        logger[metadataKey: "trace"] = "req_1"
        logger[metadataKey: "workflow"] = "w1"
        logger.info("published", metadata: ["by": "token:ci", "nested": ["a": ["x", "y"]]])
        #expect(
            try log.text()
                == #"{"time":"2023-11-14T22:13:20.123456Z","level":"info","service":"echo","trace":"req_1","#
                + #""message":"published","metadata":{"by":"token:ci","nested":{"a":["x","y"]},"workflow":"w1"}}"#
                + "\n")
    }

    @Test(arguments: LogFormat.allCases) func noTextBreaksTheLineOrReachesTheTerminal(format: LogFormat) throws {
        let hostile = "a\"\\\n\r\t\u{1B}[2J\u{7F}\u{9B}31m\u{2028}\u{202E}é😀\u{0}"
        let log = try CapturedLog()
        log.logger(format).warning("\(hostile)", metadata: ["k\n": "\(hostile)"])
        let text = try log.text()
        #expect(text.filter(\.isNewline) == "\n")
        #expect(text.hasSuffix("\n"))
        let scalars = text.dropLast().unicodeScalars
        #expect(
            !scalars.contains { $0.properties.generalCategory == .control || $0.value == 0x2028 || $0.value == 0x202E })
        #expect(text.contains("é😀"))
        if format == .json {
            let line = try JSONParser.parse(text)
            #expect(line["message"]?.stringValue == hostile)
            #expect(line["metadata"]?["k\n"]?.stringValue == hostile)
        }
    }

    @Test func consoleLineIsForReading() throws {
        let log = try CapturedLog()
        var logger = log.logger(.console)
        logger[metadataKey: "trace"] = "req_1"
        logger.warning("slow", metadata: ["ms": "12"])
        #expect(try log.text() == "2023-11-14T22:13:20.123456Z WARNING  echo [req_1] slow ms=12\n")
    }

    @Test func levelHidesWhatIsBelowIt() throws {
        let log = try CapturedLog()
        let logger = log.logger(.console, level: .error)
        logger.warning("hidden")
        logger.error("shown")
        let text = try log.text()
        #expect(text.contains("shown") && !text.contains("hidden"))
    }

    @Test func loggerOfALibraryIsNamed() throws {
        let log = try CapturedLog()
        log.logger(.json, label: "library").info("x")
        #expect(try JSONParser.parse(try log.text())["metadata"]?["logger"]?.stringValue == "library")
    }

    @Test func linesOfManyThreadsStayWhole() async throws {
        let log = try CapturedLog()
        let logger = log.logger(.json)
        await withTaskGroup { group in
            for number in 0..<100 { group.addTask { logger.info("line \(number)") } }
        }
        let lines = try log.text().split(separator: "\n")
        let messages = try lines.map { try JSONParser.parse(String($0))["message"]?.stringValue }
        #expect(Set(messages) == Set((0..<100).map { "line \($0)" }))
    }

    @Test func settingsDecideLevelAndFormat() throws {
        let make = try ServiceLogHandler.factory(
            service: "echo", Settings(["LOG_LEVEL": "WARN", "LOG_FORMAT": "json"]))
        #expect(make("echo").logLevel == .warning)
        let error = #expect(throws: SettingsError.self) {
            try ServiceLogHandler.factory(service: "echo", Settings(["LOG_LEVEL": "loud"]))
        }
        #expect(error?.name == "LOG_LEVEL")
        #expect(throws: SettingsError.self) {
            try ServiceLogHandler.factory(service: "echo", Settings(["LOG_FORMAT": "xml"]))
        }
    }

    /// A line that cannot wait takes those before it along; one that can is there a moment later by itself.
    @Test func lineThatCanWaitIsWrittenAMomentLater() async throws {
        let pipe = Pipe()
        let descriptor = pipe.fileHandleForReading.fileDescriptor
        _ = fcntl(descriptor, F_SETFL, O_NONBLOCK)
        func read() -> String {
            var bytes = [UInt8](repeating: 0, count: 100)
            let count = Glibc.read(descriptor, &bytes, bytes.count)
            return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
        }
        let sink = LogSink(descriptor: pipe.fileHandleForWriting.fileDescriptor)
        sink.write(Array("one\n".utf8), canWait: true)
        #expect(read() == "")
        sink.write(Array("two\n".utf8))
        #expect(read() == "one\ntwo\n")
        sink.write(Array("three\n".utf8), canWait: true)
        try await eventually { read() == "three\n" }
    }
}
