import PublishAPI
import RPC
import Testing
import Wire

/// Records of runs, as the chat service reports and publishers read them.
struct RunTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private static let start = TickingClock.start

    private func report(
        _ number: Int, of version: WorkflowVersion, _ status: WorkflowRun.Status, reason: String? = nil
    ) -> RunReport {
        let created = Self.start + .seconds(number)
        let isOver = [.succeeded, .failed, .cancelled].contains(status)
        return RunReport(
            id: "00000000-0000-4000-9000-\(String(100_000_000_000 + number))", turnID: "trn_\(number)",
            workflowID: version.workflowID, versionID: version.id, status: status, triggeredBy: "visitor:v",
            inputPayload: ["thread_id": "thr_1", "item_id": "msg_1"], createdAt: created,
            startedAt: status == .pending ? nil : created + .seconds(1),
            completedAt: isOver ? created + .seconds(2) : nil, reason: reason)
    }

    private func withVersion(
        _ kind: StoreKind = .memory, _ body: (HostedPublishing, WorkflowVersion) async throws -> Void
    ) async throws {
        try await HostedPublishing.with(at: kind.location(in: folder)) { publish in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Desk", handle: "desk"))
            try await body(
                publish, try await publish.call(CreateVersion.self, .init(ref: "desk", graph: demoGraph)).version)
        }
    }

    private func record(_ publish: HostedPublishing, _ reports: [RunReport]) async throws -> Int {
        try await publish.call(RecordRuns.self, .init(reports: reports), as: .anonymous).recorded
    }

    @Test(arguments: StoreKind.allCases) func whatIsErasedStaysErased(kind: StoreKind) async throws {
        try await withVersion(kind) { publish, version in
            let (first, second) = (report(1, of: version, .succeeded), report(2, of: version, .succeeded))
            _ = try await record(publish, [first, second])
            _ = try await publish.call(EraseRuns.self, .init(turnIDs: ["trn_1", "trn_none"]), as: .anonymous)
            // A report whose confirmation was lost comes again.
            _ = try await record(publish, [first])
            let runs = try await publish.call(ListRuns.self, .init(ref: "desk")).runs
            #expect(runs.map(\.triggeredBy) == ["visitor:v", EraseRuns.erasedSubject])
            #expect(runs.last?.inputPayload == [:])
            #expect(runs.last?.status == .succeeded)
        }
    }

    @Test func onlyKeepersSeeWhatVisitorsDo() async throws {
        try await withVersion { publish, version in
            let input = AuthorizeInsight.Input(ref: "DESK")
            let allowed = try await publish.call(AuthorizeInsight.self, input)
            #expect(allowed.workflowID == version.workflowID)
            let stranger = Principal(kind: .user, subject: "jwt:idp:eve", scopes: ["workflows:read"])
            let refused = await #expect(throws: ServiceError.self) {
                try await publish.call(AuthorizeInsight.self, input, as: stranger)
            }
            #expect(refused?.code == "workflow.forbidden")
        }
    }

    @Test(arguments: StoreKind.allCases) func runsAreListedNewestFirstWithTheirHistory(kind: StoreKind) async throws {
        try await withVersion(kind) { publish, version in
            let reports = [
                report(1, of: version, .succeeded), report(2, of: version, .failed, reason: "It broke."),
                report(3, of: version, .cancelled, reason: "The visitor left."), report(4, of: version, .running),
            ]
            #expect(try await record(publish, reports.reversed()) == 4)
            let runs = try await publish.call(ListRuns.self, .init(ref: "desk")).runs
            #expect(runs.map(\.status) == [.running, .cancelled, .failed, .succeeded])
            #expect(runs.map(\.error) == [nil, nil, "It broke.", nil])
            #expect(runs.allSatisfy { $0.workflowVersionID == version.id && $0.triggeredBy == "visitor:v" })
            #expect(runs[1].auditLog.map(\.action) == ["run_created", "run_started", "run_cancelled"])
            #expect(runs[1].auditLog.last?.metadata == ["reason": "The visitor left."])
            #expect(runs[2].auditLog.last?.metadata == ["error": "It broke."])
            #expect(runs[3].updatedAt == runs[3].completedAt)
            #expect(runs[0].inputPayload == ["thread_id": "thr_1", "item_id": "msg_1"])
            #expect(try await publish.call(ListRuns.self, .init(ref: "desk", limit: 2)).runs.count == 2)
        }
    }

    @Test func reportsMayComeAgainAndInAnyOrder() async throws {
        try await withVersion { publish, version in
            let history = [
                report(1, of: version, .pending), report(1, of: version, .running),
                report(1, of: version, .succeeded),
            ]
            for seed in 0..<20 as Range<UInt64> {
                var generator = SeededGenerator(seed: seed)
                _ = try await record(publish, (history + history).shuffled(using: &generator))
            }
            let runs = try await publish.call(ListRuns.self, .init(ref: "desk")).runs
            #expect(runs.map(\.status) == [.succeeded])
            #expect(runs.first?.startedAt == history[2].startedAt)
            // What is over stays as it ended.
            _ = try await record(publish, [report(1, of: version, .failed, reason: "late")])
            #expect(try await publish.call(ListRuns.self, .init(ref: "desk")).runs.map(\.status) == [.succeeded])
        }
    }

    @Test func reportOfAnUnknownVersionDoesNotHoldUpTheOthers() async throws {
        try await withVersion { publish, version in
            let stray = RunReport(
                id: "00000000-0000-4000-9000-000000000001", turnID: "trn_stray", workflowID: version.workflowID,
                versionID: "00000000-0000-4000-9000-000000000002", status: .running, triggeredBy: "x",
                inputPayload: [:], createdAt: Self.start)
            let recorded = try await record(publish, [stray, report(1, of: version, .running)])
            #expect(recorded == 1)
            #expect(try await publish.call(ListRuns.self, .init(ref: "desk")).runs.count == 1)
        }
    }

    @Test func runsOfOneWorkflowAreNotThoseOfAnother() async throws {
        try await withVersion { publish, version in
            _ = try await publish.call(CreateWorkflow.self, .init(name: "Shop", handle: "shop"))
            _ = try await record(publish, [report(1, of: version, .running)])
            #expect(try await publish.call(ListRuns.self, .init(ref: "shop")).runs.isEmpty)
        }
    }

    @Test func batchHasABound() async throws {
        try await withVersion { publish, version in
            let many = (0...RecordRuns.maximumCount).map { report($0, of: version, .running) }
            #expect(
                await publish.refusal(RecordRuns.self, .init(reports: many))?.code == "request.invalid")
            let recorded = try await record(publish, Array(many.dropLast()))
            #expect(recorded == RecordRuns.maximumCount)
        }
    }
}
