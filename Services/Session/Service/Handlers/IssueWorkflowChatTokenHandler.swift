import Logging
import RPC
import SessionAPI
import Wire

/// Gives a caller a token for its own chat with a workflow.
struct IssueWorkflowChatTokenHandler: Sendable {
    let issuer: ChatTokenIssuer

    func register(in table: inout HandlerTable) {
        table.handle(IssueWorkflowChatToken.self) { [issuer] input, context in
            let token = try issuer.issue(ChatTokenOrder(input), to: context.principal)
            context.logger.info(
                "workflow chat token issued",
                metadata: [
                    "workflow_id": "\(input.workflowID)", "version": "\(input.version.rawValue)",
                    "caller": "\(context.principal.subject)",
                ])
            return token
        }
    }
}
