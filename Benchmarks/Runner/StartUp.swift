import Launcher

/// How long the set takes until every service is ready, and what it holds when nobody asks anything.
enum StartUp {
    static func measure(_ span: Duration) async throws -> [Row] {
        var times: [Double] = []
        var memory: [Double] = []
        for _ in 0..<5 {
            let began = ContinuousClock.now
            let figures = try await BenchSet.with { set in
                let time = (ContinuousClock.now - began).inMilliseconds
                try await Task.sleep(for: .seconds(1))
                let pids = LaunchedService.allCases.compactMap(set.services.pid)
                return (time, try pids.reduce(0) { $0 + (try ProcessUsage.proportionalMemory($1)) })
            }
            times.append(figures.0)
            memory.append(figures.1)
        }
        return [
            Row(
                what: "start of the set with the demo workflow, first time", ours: "\(rounded(times.median, 0)) ms",
                reference: "", ratio: nil, goal: "≤ 500 ms"),
            Row(
                what: "memory of the idle set (sum of PSS)", ours: "\(rounded(memory.median, 1)) MiB", reference: "",
                ratio: nil, goal: "≤ 120 MiB"),
        ]
    }
}
