import Logging
import RPC
import SessionAPI
import Wire

/// Gives an integrator's backend a token for one of its visitors.
struct IssueChatTokenHandler: Sendable {
    let issuer: ChatTokenIssuer

    func register(in table: inout HandlerTable) {
        table.handle(IssueChatToken.self) { [issuer] input, context in
            // Where nobody has to say who they are, anonymous callers hold the scope.
            guard context.principal.kind != .anonymous else {
                throw ServiceError("auth.authentication_required", "This needs an authenticated caller.")
            }
            let token = try issuer.issue(try ChatTokenOrder(input), to: context.principal)
            context.logger.info(
                "chat token issued",
                metadata: ["workflow_id": "\(input.workflowID)", "caller": "\(context.principal.subject)"])
            return token
        }
    }
}
