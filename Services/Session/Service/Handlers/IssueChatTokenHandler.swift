import Logging
import RPC
import SessionAPI
import Wire

/// Gives an integrator's backend a token for one of its visitors.
struct IssueChatTokenHandler: Sendable {
    let issuer: ChatTokenIssuer
    let authentication: Authentication

    func register(in table: inout HandlerTable) { table.handle(IssueChatToken.self, issue) }

    private func issue(_ input: IssueChatToken.Input, _ context: CallContext) async throws -> ChatToken {
        let caller =
            if let authorization = input.authorization {
                try await authentication.caller(Credentials(authorization: authorization)).principal
            } else { context.principal }
        try IssueChatToken.callerAccess.check(caller)
        // Where nobody has to say who they are, anonymous callers hold the scope.
        guard caller.kind != .anonymous else {
            throw ServiceError("auth.authentication_required", "This needs an authenticated caller.")
        }
        let token = try issuer.issue(try ChatTokenOrder(input), to: caller)
        context.logger.info(
            "chat token issued", metadata: ["workflow_id": "\(input.workflowID)", "caller": "\(caller.subject)"])
        return token
    }
}
