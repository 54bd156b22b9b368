import PublishAPI
import RPC

extension PublishHandlers {
    func getCredentialReadiness(
        _ input: GetCredentialReadiness.Input, _ context: CallContext
    ) async throws -> GetCredentialReadiness.Output {
        let workflow = try await store.workflow(WorkflowReference(input.ref))
        return .init(
            workflowID: workflow.record.id, status: .notRequired, referencedCredentials: [],
            availableCredentials: [], missingCredentials: [])
    }
}
