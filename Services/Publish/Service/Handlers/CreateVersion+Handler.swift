import PublishAPI
import RPC
import ServiceKit
import Wire

extension PublishHandlers {
    func createVersion(_ input: CreateVersion.Input, _ context: CallContext) async throws -> CreateVersion.Output {
        let content = try VersionContent(
            checking: input.graph, metadata: input.metadata, runnableConfig: input.runnableConfig,
            mermaid: input.mermaid, notes: input.notes)
        let id = ids.uuid()
        let committed = try await commit {
            try await store.change(WorkflowReference(input.ref)) { [clock] workflow in
                try workflow.adding(content, id: id, by: context.principal, at: clock.now)
            }
        }
        guard let version = committed.version else { throw ServiceError.inner("a version was added and is not there") }
        return .init(version: WorkflowVersion(version), revision: committed.workflow.record.revision)
    }
}
