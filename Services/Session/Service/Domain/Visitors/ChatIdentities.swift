import ServiceKit
import SessionAPI
import Wire

/// Finds out who chats: the bearer of a chat token, somebody who logged in, or a visitor.
struct ChatIdentities: Sendable {
    let verifier: ChatTokenVerifier
    let jwts: JWTCallers
    let logins: LoginSessions
    let devLogin: DevLogin?
    let proxy: TrustedProxy?
    let revocations: RevocationIndex
    let visitors: VisitorCookies
    let clock: any WallClock
    let ids: any IDSource

    /// - Throws: `chatkit.auth.*`; what the store throws.
    func identify(_ input: Credentials) async throws -> IdentifyChat.Output {
        if let token = try bearer(input.authorization) { return try await bearer(of: token) }
        if let user = proxy?.user(input.proxy) { return output(user) }
        if let session = try await logins.find(input.sessionCookie) {
            let principal = Principal(kind: .user, subject: session.subject, tokenID: session.id)
            return .init(
                principal: principal, standing: session.standing, isByCookie: true, adoption: session.adoption)
        }
        if let developer = devLogin?.user(input.devCookie, at: clock.now) {
            return output(Principal(kind: .user, subject: developer.subject), isByCookie: true)
        }
        if let id = input.visitorCookie.flatMap(visitors.id(in:)) {
            return output(visitor(VisitorCookies.subject(id)), isByCookie: true)
        }
        if let header = input.visitorHeader { return output(visitor(try VisitorHeader.subject(header))) }
        let id = visitors.newID(ids)
        var output = output(visitor(VisitorCookies.subject(id)))
        output.newVisitorCookie = visitors.value(for: id)
        return output
    }

    private func bearer(_ header: String?) throws(ServiceError) -> String? {
        do { return try BearerHeader.token(of: header) } catch {
            switch error {
            case .scheme:
                throw ServiceError(
                    "chatkit.auth.invalid_scheme", "The Authorization header must read: Bearer <token>.")
            case .noToken:
                throw ServiceError("chatkit.auth.missing_token", "The Authorization header holds no token.")
            }
        }
    }

    private func bearer(of token: String) async throws(ServiceError) -> IdentifyChat.Output {
        // A token that says to be a chat token is judged as one and as nothing else.
        if jwts.hasKeys, !CompactToken.isNamed(by: token) { return output(try await jwtUser(token)) }
        let claims: ChatTokenClaims
        do { claims = try verifier.verify(token) } catch { throw error.serviceError }
        guard !revocations.isEnded(claims.standing) else {
            throw ServiceError("chatkit.auth.token_revoked", "The chat token was revoked.")
        }
        // The scopes of whoever ordered the token are no rights of its bearer.
        let principal = Principal(
            kind: .chat, subject: claims.subject, workspaces: claims.workspaces, tokenID: claims.tokenID)
        return .init(
            principal: principal,
            token: .init(workflowID: claims.workflowID, version: claims.version, epoch: claims.workflowEpoch),
            standing: claims.standing)
    }

    /// Somebody whom another issuer knows as a user. All that is wrong with such a token is told like a forged chat token,
    /// but for its age.
    private func jwtUser(_ token: String) async throws(ServiceError) -> Principal {
        do throws(ServiceError) {
            let caller = try await jwts.caller(token)
            guard caller.kind == .user else { throw ChatTokenFault.forged.serviceError }
            return Principal(
                kind: .user, subject: caller.subject, workspaces: caller.workspaces, tokenID: caller.tokenID)
        } catch {
            switch error.code {
            case "auth.token_expired": throw ChatTokenFault.expired.serviceError
            case "auth.token_revoked": throw ServiceError("chatkit.auth.token_revoked", error.message)
            case "auth.key_unavailable": throw error
            default: throw ChatTokenFault.forged.serviceError
            }
        }
    }

    private func visitor(_ subject: String) -> Principal { Principal(kind: .visitor, subject: subject) }

    /// Somebody whose credential was good a moment ago, so that revocations from now on end what they do.
    private func output(_ principal: Principal, isByCookie: Bool = false) -> IdentifyChat.Output {
        var targets: Set<RevocationTarget> = [.subject(principal.subject)]
        if principal.kind == .user { targets.insert(.global) }
        if let id = principal.tokenID { targets.insert(.session(id, of: principal.subject)) }
        targets.formUnion(principal.workspaces.map(RevocationTarget.workspace))
        return .init(
            principal: principal, standing: Standing(targets: targets, since: revocations.newest),
            isByCookie: isByCookie)
    }
}
