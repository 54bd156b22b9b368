import PublishAPI
import RPC

extension PublishHandlers {
    func listRuns(_ input: ListRuns.Input, _ context: CallContext) async throws -> ListRuns.Output {
        guard (1...200).contains(input.limit) else {
            throw PublishError.invalid(path: ["limit"], message: "must be an integer from 1 to 200")
        }
        _ = try await store.workflow(WorkflowReference(input.ref))
        // Chats are not recorded as runs.
        return .init(runs: [])
    }
}
