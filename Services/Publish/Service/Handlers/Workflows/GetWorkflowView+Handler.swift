import PublishAPI
import RPC

/// More versions than anybody makes; without graphs they fit into one answer.
private let versionLimit = 10_000

extension PublishHandlers {
    func getWorkflowView(
        _ input: GetWorkflowView.Input, _ context: CallContext
    ) async throws -> GetWorkflowView.Output {
        let (workflow, page) = try await store.versions(
            of: WorkflowReference(input.ref), withGraphs: false, after: 0, limit: versionLimit)
        return .init(
            workflow: Workflow(workflow), versions: page.elements.map(VersionSummary.init),
            revision: workflow.record.revision)
    }
}
