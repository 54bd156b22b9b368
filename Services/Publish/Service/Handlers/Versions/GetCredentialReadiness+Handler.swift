import ChatKitAPI
import PublishAPI
import RPC

extension PublishHandlers {
    /// There is no vault, so each credential that a script refers to is missing.
    func getCredentialReadiness(
        _ input: GetCredentialReadiness.Input, _ context: CallContext
    ) async throws -> GetCredentialReadiness.Output {
        let (id, script) = try await store.inspect(WorkflowReference(input.ref)) { workflow, view in
            let newest = try view.version(workflow.newestVersion)
            return (workflow.id, newest.flatMap { ScriptGraph(graph: $0.content.graph) })
        }
        let names = script?.credentials ?? []
        return .init(
            workflowID: id, status: names.isEmpty ? .notRequired : .missing,
            referencedCredentials: names.map { name in
                .init(
                    name: name, placeholders: ["[[\(name)]]"], available: false, credentialID: nil, provider: nil)
            },
            availableCredentials: [], missingCredentials: names)
    }
}
