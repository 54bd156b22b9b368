import Launcher

/// The rows of the HTTP API that can be asked again and again, by one client, by 16 and by 64 at once, with the processor time
/// of all services for a request. Against a bare route of the same framework.
enum SurfaceLoad {
    private struct Asked {
        let name: String
        let path: String
        var body: String?
        var needsToken = true
    }

    static func measure(_ span: Duration) async throws -> [Row] {
        try await BareServer.with { bare in
            try await BenchSet.with { set in
                guard let demo = set.demo, let token = set.token else { throw BenchError("there is no demo workflow") }
                var rows: [Row] = []
                for clients in [1, 16, 64] {
                    let reference = try Wrk.rate("http://127.0.0.1:\(bare)/json", clients: clients, span)
                    for asked in surface(demo.id) {
                        let before = try ProcessUsage.cpuSeconds(of: set)
                        let rate = try Wrk.rate(
                            "\(set.services.baseURL)\(asked.path)", body: asked.body,
                            bearer: asked.needsToken ? token : nil, clients: clients, span)
                        let cost = try ProcessUsage.cpuSeconds(of: set) - before
                        let each = cost / (rate * (span / .seconds(1))) * 1_000_000
                        rows.append(
                            Row(
                                what: "\(asked.name), \(clients) at a time",
                                ours: "\(Int(rate))/s, \(Int(each)) µs each",
                                reference: "\(Int(reference))/s bare route", ratio: rate / reference, goal: ""))
                    }
                }
                return rows
            }
        }
    }

    private static func surface(_ id: String) -> [Asked] {
        func chat(_ type: String, _ params: String = "{}") -> String {
            #"{"type":"\#(type)","params":\#(params),"workflow_id":"\#(id)"}"#
        }
        let workflow = "/api/workflows/\(id)"
        return [
            Asked(name: "liveness", path: "/livez", needsToken: false),
            Asked(name: "readiness", path: "/readyz", needsToken: false),
            Asked(name: "public metadata", path: "/api/workflows/demo/public", needsToken: false),
            Asked(name: "signing keys", path: "/api/chatkit/jwks.json", needsToken: false),
            Asked(name: "login providers", path: "/api/auth/providers", needsToken: false),
            Asked(name: "workflows", path: "/api/workflows"),
            Asked(name: "a workflow", path: workflow),
            Asked(name: "versions", path: "\(workflow)/versions"),
            Asked(name: "a version", path: "\(workflow)/versions/1"),
            Asked(name: "a publication", path: "\(workflow)/publish"),
            Asked(name: "runs", path: "\(workflow)/runs?limit=20"),
            Asked(name: "usage", path: "\(workflow)/usage"),
            Asked(name: "feedback", path: "\(workflow)/feedback"),
            Asked(name: "the audit log", path: "\(workflow)/audit"),
            Asked(name: "feature flags", path: "/api/admin/flags"),
            Asked(name: "service tokens", path: "/api/admin/service-tokens"),
            Asked(
                name: "a chat token", path: "/api/chatkit/session",
                body: #"{"workflow_id":"\#(id)","user":{"id":"visitor-17"}}"#),
            Asked(name: "threads of a visitor", path: "/api/chatkit", body: chat("threads.list"), needsToken: false),
            Asked(
                name: "a chat of one reply", path: "/api/chatkit",
                body: ChatMessage.request(workflowID: id, text: "Hello"),
                needsToken: false),
        ]
    }
}
