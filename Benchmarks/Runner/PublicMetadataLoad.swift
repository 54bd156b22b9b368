import Foundation
import Launcher

/// Public metadata through the Gateway, against a bare route of the same framework that answers the same bytes. The load
/// is wrk's: 64 connections from one thread.
enum PublicMetadataLoad {
    static func measure(_ span: Duration) async throws -> [Row] {
        try await BareServer.with { bare in
            try await BenchSet.with { set in
                var ours: [Double] = []
                var reference: [Double] = []
                // Turn and turn about, since the machine's speed drifts.
                for _ in 0..<3 {
                    reference.append(try wrk("http://127.0.0.1:\(bare)/json", span))
                    ours.append(try wrk("\(set.services.baseURL)/api/workflows/demo/public", span))
                }
                return [
                    Row(
                        what: "public metadata", ours: "\(Int(ours.median))/s",
                        reference: "\(Int(reference.median))/s bare route", ratio: ours.median / reference.median,
                        goal: "≥ 0.35")
                ]
            }
        }
    }

    private static func wrk(_ url: String, _ span: Duration) throws -> Double {
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["wrk", "-t1", "-c64", "-d\(Int(span / .seconds(1)))s", url]
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
