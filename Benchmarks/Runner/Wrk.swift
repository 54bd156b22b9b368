import Foundation

/// A load of wrk, from one thread.
enum Wrk {
    /// Requests a second.
    /// - Parameters:
    ///   - body: sent by POST as JSON where there is one.
    ///   - clients: connections at a time.
    static func rate(
        _ url: String, body: String? = nil, bearer: String? = nil, clients: Int = 64, _ span: Duration
    ) throws -> Double {
        let script = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID().uuidString).lua")
        var lines = [#"wrk.headers["Content-Type"] = "application/json""#]
        if let body { lines += [#"wrk.method = "POST""#, "wrk.body = [[\(body)]]"] }
        if let bearer { lines.append(#"wrk.headers["Authorization"] = "Bearer \#(bearer)""#) }
        try lines.joined(separator: "\n").write(to: script, atomically: true, encoding: .utf8)
        defer { unlink(script.path) }
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["wrk", "-t1", "-c\(clients)", "-d\(Int(span / .seconds(1)))s", "-s", script.path, url]
        process.standardOutput = output
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        guard !text.contains("Non-2xx"),
            let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Requests/sec:") }),
            let rate = line.split(separator: " ").last.flatMap({ Double($0) })
        else { throw BenchError("wrk did not measure \(url): \(text)") }
        return rate
    }
}
