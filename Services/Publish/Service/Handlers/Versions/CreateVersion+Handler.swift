import PublishAPI
import RPC
import ServiceKit
import Wire

extension PublishHandlers {
    func createVersion(_ input: CreateVersion.Input, _ context: CallContext) async throws -> CreateVersion.Output {
        let content = try VersionContent(
            checking: input.graph, metadata: input.metadata, runnableConfig: input.runnableConfig,
            mermaid: input.mermaid, notes: input.notes)
        return try await addVersion(CreateVersion.self, input.ref, content, input, context)
    }

    /// Adds a version, whichever way it came.
    func addVersion<O: Operation>(
        _ operation: O.Type, _ reference: String, _ content: VersionContent, _ input: O.Input, _ context: CallContext
    ) async throws -> VersionRevision where O.Output == VersionRevision {
        try await change(operation, reference, input, context) { [clock, id = ids.uuid()] workflow, _ in
            try context.conditions.check(workflow.revision)
            return try workflow.adding(content, id: id, by: context.principal, at: clock.now)
        } answer: {
            try VersionRevision($0)
        }
    }
}
