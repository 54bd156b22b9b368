import PublishAPI
import RPC

extension PublishHandlers {
    func getVersion(_ input: GetVersion.Input, _ context: CallContext) async throws -> GetVersion.Output {
        let stored = try await store.version(input.version, of: WorkflowReference(input.ref))
        return .init(version: WorkflowVersion(stored), revision: stored.record.revision)
    }
}
