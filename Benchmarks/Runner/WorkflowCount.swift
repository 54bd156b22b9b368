import Launcher
import PublishAPI
import RPC
import Wire

/// What a publisher waits for with many workflows on the server, against the same with few.
enum WorkflowCount {
    private static let few = 100
    private static let many = 10_000
    private static let together = 64

    static func measure(_ span: Duration) async throws -> [Row] {
        try await BenchSet.with { set in
            let publish = set.services.client(of: .publish)
            try await create(0..<few, publish)
            let before = try await times(publish, span)
            try await create(few..<many, publish)
            let after = try await times(publish, span)
            return zip(before, after).map { before, after in
                Row(
                    what: "\(before.what), \(many) workflows", ours: "\(rounded(after.milliseconds, 3)) ms",
                    reference: "\(rounded(before.milliseconds, 3)) ms with \(few)",
                    ratio: after.milliseconds / before.milliseconds, goal: "≤ 2")
            }
        }
    }

    /// Medians of single calls, one after the other.
    private static func times(
        _ publish: RPCClient, _ span: Duration
    ) async throws -> [(what: String, milliseconds: Double)] {
        var page = ListWorkflows.Input()
        page.limit = 50
        var publication = PublicationChange()
        var login = false
        return [
            (
                "list page of 50",
                try await median(span) { [page] in
                    _ = try await publish.call(ListWorkflows.self, page, options)
                }
            ),
            (
                "get by handle",
                try await median(span) {
                    _ = try await publish.call(GetWorkflow.self, .init(ref: "w-50"), options)
                }
            ),
            (
                "change of a publication",
                try await median(span) {
                    login.toggle()
                    publication.requireLogin = login
                    _ = try await publish.call(
                        UpdatePublication.self, .init(ref: "w-51", settings: publication), options)
                }
            ),
        ]
    }

    private static func median(_ span: Duration, _ body: () async throws -> Void) async throws -> Double {
        let end = ContinuousClock.now + span
        var times: [Double] = []
        while ContinuousClock.now < end {
            let start = ContinuousClock.now
            try await body()
            times.append((ContinuousClock.now - start).inMilliseconds)
        }
        return times.median
    }

    /// Each with a version, and every one of them published.
    private static func create(_ numbers: Range<Int>, _ publish: RPCClient) async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (index, number) in numbers.enumerated() {
                if index >= together { try await group.next() }
                group.addTask {
                    let handle = "w-\(number)"
                    _ = try await publish.call(CreateWorkflow.self, .init(name: handle, handle: handle), options)
                    _ = try await publish.call(
                        CreateVersion.self, .init(ref: handle, graph: ["responder": "demo"]), options)
                    _ = try await publish.call(PublishWorkflow.self, .init(ref: handle), options)
                }
            }
            try await group.waitForAll()
        }
    }

    private static var options: CallOptions {
        CallOptions(
            principal: Principal(
                kind: .service, subject: "token:bench", scopes: ["workflows:read", "workflows:write"]),
            trace: "bench", deadline: .seconds(30))
    }
}
