import Logging
import PublishAPI
import RPC
import ServiceKit
import Wire

extension PublishHandlers {
    func publishWorkflow(
        _ input: PublishWorkflow.Input, _ context: CallContext
    ) async throws -> PublishWorkflow.Output {
        let terms = try PublicationTerms(input.settings)
        // What could be found out about the rest of the system does not make it another call.
        let call = PublishWorkflow.Input(ref: input.ref, settings: input.settings, preflight: input.preflight)
        let output = try await change(PublishWorkflow.self, input.ref, call, context) { [clock] workflow, view in
            try context.conditions.check(workflow.revision)
            return try workflow.publishing(
                terms, Preflight(facts: input.facts, mode: input.preflight, view: view), by: context.principal,
                at: clock.now)
        } answer: { committed in
            let workflow = Workflow(committed.workflow)
            return .init(
                workflow: workflow, message: Self.message(requireLogin: workflow.requireLogin),
                findings: committed.findings, revision: committed.workflow.record.revision)
        }
        context.logger.info(
            "workflow published",
            metadata: [
                "workflow_id": "\(output.workflow.id)", "actor": "\(context.principal.subject)",
                "require_login": "\(output.workflow.requireLogin)",
                "findings": "\(output.findings.map(\.code).joined(separator: " "))",
            ])
        return output
    }

    private static func message(requireLogin: Bool) -> String {
        let visitors = requireLogin ? "everybody who has its link and logs in" : "everybody who has its link"
        return "The workflow is public: \(visitors) can chat with it through the /chat route."
    }
}
