import Launcher

/// Public metadata through the Gateway, against a bare route of the same framework that answers the same bytes.
enum PublicMetadataLoad {
    static func measure(_ span: Duration) async throws -> [Row] {
        try await BareServer.with { bare in
            try await BenchSet.with { set in
                var ours: [Double] = []
                var reference: [Double] = []
                // Turn and turn about, since the machine's speed drifts.
                for _ in 0..<3 {
                    reference.append(try Wrk.rate("http://127.0.0.1:\(bare)/json", span))
                    ours.append(try Wrk.rate("\(set.services.baseURL)/api/workflows/demo/public", span))
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
}
