import Foundation
import Launcher
import RPC
import SessionAPI
import Wire

/// Chat tokens: minted for an integrator over HTTP, and verified where visitors chat with them.
enum TokenLoad {
    private static let tokens = 4000
    private static let together = 64

    static func measure(_ span: Duration) async throws -> [Row] {
        try await BareServer.with { bare in
            try await BenchSet.with { set in
                guard let demo = set.demo, let token = set.token else { throw BenchError("there is no demo workflow") }
                // First, while few tokens are about: the service remembers those that it made.
                let verified = try await verifying(set, demo.id)
                return try minting(bare, set, token, demo.id, span) + verified
            }
        }
    }

    /// Through the Gateway, against a bare route of the same framework that signs as much and knows nobody.
    private static func minting(
        _ bare: Int, _ set: DevSet, _ token: String, _ workflow: String, _ span: Duration
    ) throws -> [Row] {
        let body = #"{"workflow_id":"\#(workflow)","user":{"id":"visitor-17"}}"#
        var ours: [Double] = []
        var reference: [Double] = []
        // Turn and turn about, since the machine's speed drifts.
        for _ in 0..<3 {
            reference.append(try Wrk.rate("http://127.0.0.1:\(bare)/sign", body: body, span))
            ours.append(
                try Wrk.rate(
                    "\(set.services.baseURL)/api/chatkit/session", body: body, bearer: token, span))
        }
        return [
            Row(
                what: "chat tokens minted", ours: "\(Int(ours.median))/s",
                reference: "\(Int(reference.median))/s bare signing", ratio: ours.median / reference.median,
                goal: "≥ 0.3")
        ]
    }

    /// Processor time of the Session service for a chat token, against that for a visitor's header, which no signature
    /// proves.
    private static func verifying(_ set: DevSet, _ workflow: String) async throws -> [Row] {
        let session = set.services.client(of: .session)
        let secrets = try await each(0..<tokens) { number in
            try await session.call(
                IssueChatToken.self,
                .init(
                    workflowID: workflow, workflowName: "Demo", version: .published, epoch: 0,
                    user: ["id": .string("v-\(number)")], metadata: nil), options
            ).clientSecret
        }
        func cost(
            repeated count: Int, _ credentials: @escaping @Sendable (Int) -> Credentials
        ) async throws -> Double {
            guard let pid = set.services.pid(of: .session) else { throw BenchError("Session is not there") }
            let before = try ProcessUsage.cpuSeconds(pid)
            for _ in 0..<count {
                _ = try await each(0..<tokens) { number in
                    _ = try await session.call(IdentifyChat.self, credentials(number), options)
                }
            }
            return (try ProcessUsage.cpuSeconds(pid) - before) / Double(tokens * count) * 1_000_000
        }
        let visitor = try await cost(repeated: 3) { Credentials(visitorHeader: "visitor-0123456789-\($0)-0123") }
        var rows: [Row] = []
        for (what, count) in [("first use", 1), ("later uses", 3)] {
            let token = try await cost(repeated: count) { Credentials(authorization: "Bearer \(secrets[$0])") }
            rows.append(
                Row(
                    what: "processor time of identifying by chat token, \(what)", ours: "\(rounded(token, 1)) µs",
                    reference: "\(rounded(visitor, 1)) µs by visitor header", ratio: token / visitor,
                    goal: "≤ 100 µs more"))
        }
        return rows
    }

    /// Calls for each number, many at a time.
    private static func each<T: Sendable>(
        _ numbers: Range<Int>, _ body: @escaping @Sendable (Int) async throws -> T
    ) async throws -> [T] {
        try await withThrowingTaskGroup(of: T.self) { group in
            var results: [T] = []
            for (index, number) in numbers.enumerated() {
                if index >= together, let result = try await group.next() { results.append(result) }
                group.addTask { try await body(number) }
            }
            for try await result in group { results.append(result) }
            return results
        }
    }

    private static var options: CallOptions {
        CallOptions(
            principal: Principal(kind: .service, subject: "token:bench", scopes: ["chatkit:session"]), trace: "bench",
            deadline: .seconds(30))
    }
}
