import Launcher

/// Processor time of a chat turn over all services, by the kernel's count.
enum TurnCost {
    static func measure(_ span: Duration) async throws -> [Row] {
        try await BenchSet.with { set in
            guard let demo = set.demo else { throw BenchError("there is no demo workflow") }
            let body = ChatMessage.request(workflowID: demo.id, text: ChatMessage.with(events: 30))
            func turn() throws -> Int {
                try BlockingExchange.post(port: set.services.port, path: "/api/chatkit", body: body)
            }
            for _ in 0..<50 { _ = try turn() }
            let before = try ProcessUsage.cpuSeconds(of: set)
            let end = ContinuousClock.now + span
            var turns = 0
            var events = 0
            while ContinuousClock.now < end {
                events += try turn()
                turns += 1
            }
            let cost = (try ProcessUsage.cpuSeconds(of: set) - before) / Double(turns) * 1000
            return [
                Row(
                    what: "processor time of a turn of \(events / turns) events, all services",
                    ours: "\(rounded(cost, 2)) ms", reference: "", ratio: nil, goal: "≤ 1.5 ms for 20 deltas")
            ]
        }
    }
}
