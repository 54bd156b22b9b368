import Foundation
import Launcher

/// The bare server beside the runner, for the time of one measurement.
enum BareServer {
    static func with<T>(_ body: (_ port: Int) async throws -> T) async throws -> T {
        try await withProcess { port, _ in try await body(port) }
    }

    /// For those who look at the process too.
    static func withProcess<T>(_ body: (_ port: Int, _ pid: Int32) async throws -> T) async throws -> T {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "\(LaunchConfiguration.ownFolder)/bench-bare-http")
        process.arguments = ["0"]
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        defer { process.terminate() }
        let line = String(decoding: output.fileHandleForReading.availableData, as: UTF8.self)
        guard let port = Int(line.split(separator: "\n").first ?? "") else {
            throw BenchError("the bare server did not start: \(line)")
        }
        return try await body(port, process.processIdentifier)
    }
}

struct BenchError: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}
