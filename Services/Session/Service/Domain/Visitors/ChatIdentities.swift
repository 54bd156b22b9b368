import ServiceKit
import SessionAPI
import Wire

/// Finds out who chats: the bearer of a chat token, or a visitor.
struct ChatIdentities: Sendable {
    let verifier: ChatTokenVerifier
    let visitors: VisitorCookies
    let ids: any IDSource

    /// - Throws: `chatkit.auth.*`.
    func identify(_ input: IdentifyChat.Input) throws(ServiceError) -> IdentifyChat.Output {
        let token: String?
        do { token = try BearerHeader.token(of: input.authorization) } catch {
            switch error {
            case .scheme:
                throw ServiceError(
                    "chatkit.auth.invalid_scheme", "The Authorization header must read: Bearer <token>.")
            case .noToken:
                throw ServiceError("chatkit.auth.missing_token", "The Authorization header holds no token.")
            }
        }
        if let token { return try bearer(of: token) }
        if let id = input.visitorCookie.flatMap(visitors.id(in:)) { return visitor("visitor:\(id)") }
        if let subject = input.visitorHeader.flatMap(VisitorHeader.subject) { return visitor(subject) }
        let id = Hexadecimal.encode(ids.bytes(16))
        return visitor("visitor:\(id)", newCookie: visitors.value(for: id))
    }

    private func bearer(of token: String) throws(ServiceError) -> IdentifyChat.Output {
        let claims: ChatTokenClaims
        do { claims = try verifier.verify(token) } catch { throw error.serviceError }
        // The scopes of whoever ordered the token are no rights of its bearer.
        let principal = Principal(
            kind: .chat, subject: claims.subject, workspaces: claims.workspaces, tokenID: claims.tokenID)
        return .init(
            principal: principal, workflowID: claims.workflowID, version: claims.version, epoch: claims.workflowEpoch)
    }

    private func visitor(_ subject: String, newCookie: String? = nil) -> IdentifyChat.Output {
        .init(principal: Principal(kind: .visitor, subject: subject), newVisitorCookie: newCookie)
    }
}
