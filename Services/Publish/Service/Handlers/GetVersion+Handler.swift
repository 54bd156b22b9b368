import PublishAPI
import RPC

extension PublishHandlers {
    func getVersion(_ input: GetVersion.Input, _ context: CallContext) async throws -> GetVersion.Output {
        .init(version: WorkflowVersion(try await store.version(input.version, of: WorkflowReference(input.ref))))
    }
}
