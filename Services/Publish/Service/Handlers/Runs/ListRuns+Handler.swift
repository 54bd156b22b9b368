import PublishAPI
import RPC

extension PublishHandlers {
    func listRuns(_ input: ListRuns.Input, _ context: CallContext) async throws -> ListRuns.Output {
        try checkLimit(input.limit, upTo: 200)
        let reports = try await store.runs(of: WorkflowReference(input.ref), limit: input.limit)
        return .init(runs: reports.map(WorkflowRun.init))
    }
}
