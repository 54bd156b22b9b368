import PublishAPI
import RPC

extension PublishHandlers {
    func getCronConfig(_ input: GetCronConfig.Input, _ context: CallContext) async throws -> GetCronConfig.Output {
        _ = try await store.workflow(WorkflowReference(input.ref))
        throw PublishError.scheduleNotFound
    }
}
