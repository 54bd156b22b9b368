import Launcher

/// Processor time of a chat turn over all services, by the kernel's count: for a lone visitor, who wakes every thread
/// from its sleep, and for several at once.
enum TurnCost {
    static func measure(_ span: Duration) async throws -> [Row] {
        try await BenchSet.with { set in
            guard let demo = set.demo else { throw BenchError("there is no demo workflow") }
            let body = ChatMessage.request(workflowID: demo.id, text: ChatMessage.with(deltas: 20))
            return try [1, 16, 64].map { visitors in
                let before = try ProcessUsage.cpuSeconds(of: set)
                let load = try StreamLoad.load(
                    port: set.services.port, path: "/api/chatkit", body: body, visitors, span)
                let cost = (try ProcessUsage.cpuSeconds(of: set) - before) / load.chats * 1000
                return Row(
                    what:
                        "processor time of a turn of \(rounded(load.events / load.chats, 0)) events, \(visitors) at a time",
                    ours: "\(rounded(cost, 2)) ms", reference: "", ratio: nil, goal: "≤ 1.5 ms for 20 deltas")
            }
        }
    }
}
