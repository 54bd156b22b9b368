import Foundation
import Launcher
import TestSupport
import Wire

/// What an operator's command printed, and how it ended.
struct OperatorCommand {
    let exitCode: Int32
    /// The line of JSON; null where there was none.
    let report: JSONValue
    /// What went to standard error.
    let complaint: String

    /// Asks a service of the set, or its store where the service does not run.
    init(_ system: LaunchedSystem, _ service: String, _ arguments: [String]) throws {
        try self.init(state: system.folder.path, service, arguments)
    }

    init(state: String, _ service: String, _ arguments: [String]) throws {
        let configuration = LaunchConfiguration(state: state)
        let process = Process()
        let (output, errors) = (Pipe(), Pipe())
        process.executableURL = URL(filePath: "\(configuration.executables)/orcheo-\(service)")
        process.arguments = arguments + ["--state-dir", configuration.state, "--runtime-dir", configuration.runtime]
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        complaint = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        exitCode = process.terminationStatus
        report = text.isEmpty ? .null : try JSONParser.parse(text)
    }
}
