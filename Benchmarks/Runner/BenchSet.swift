import Foundation
import Launcher
import Logging

/// A set of the built executables with the demo workflow, for the time of one measurement.
enum BenchSet {
    static func with<T>(_ body: (DevSet) async throws -> T) async throws -> T {
        let folder = "/tmp/orcheo-bench-\(UInt32.random(in: 0 ... .max))"
        var logger = Logger(label: "bench")
        logger.logLevel = .error
        let set = try await DevSet.start(.init(launch: LaunchConfiguration(state: folder)), logger: logger)
        do {
            let result = try await body(set)
            await set.stop()
            try FileManager.default.removeItem(atPath: folder)
            return result
        } catch {
            await set.stop()
            throw error
        }
    }
}

/// What the kernel has counted for a process (proc(5)).
enum ProcessUsage {
    /// Seconds of processor time in user and kernel mode together.
    static func cpuSeconds(_ pid: Int32) throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(pid)/stat", encoding: .utf8)
        let fields = text[text.index(after: text.lastIndex(of: ")") ?? text.startIndex)...].split(separator: " ")
        let ticks = (Double(fields[11]) ?? 0) + (Double(fields[12]) ?? 0)
        return ticks / Double(sysconf(Int32(_SC_CLK_TCK)))
    }

    /// Mebibytes, shared pages divided among those who share them.
    static func proportionalMemory(_ pid: Int32) throws -> Double {
        let text = try String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8)
        let line = text.split(separator: "\n").first { $0.hasPrefix("Pss:") }
        return (line?.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? 0) / 1024
    }

    static func cpuSeconds(of set: DevSet) throws -> Double {
        try LaunchedService.allCases.compactMap(set.services.pid).reduce(0) { $0 + (try cpuSeconds($1)) }
    }
}
