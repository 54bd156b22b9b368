import PublishAPI
import RPC

extension PublishHandlers {
    func listVersions(_ input: ListVersions.Input, _ context: CallContext) async throws -> ListVersions.Output {
        let versions = try await store.versions(of: WorkflowReference(input.ref))
        return .init(versions: versions.map(WorkflowVersion.init))
    }
}
