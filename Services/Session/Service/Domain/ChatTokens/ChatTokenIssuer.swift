import ServiceKit
import SessionAPI
import Wire

/// Makes chat tokens for callers who were found to be allowed to have them.
struct ChatTokenIssuer: Sendable {
    let ring: CurrentKeyRing
    /// Of whoever verifies them here.
    let verified: VerifiedTokens
    let settings: ChatTokenSettings
    let revocations: RevocationIndex
    let clock: any WallClock
    let ids: any IDSource

    /// - Throws: `auth.workspace_forbidden`.
    func issue(_ order: ChatTokenOrder, to caller: Principal) throws -> ChatToken {
        let workspace = try Self.workspace(order.workspace, of: caller)
        let now = clock.now
        let second = Int(now.second)
        let end = now + settings.lifetime
        let claims = ChatTokenClaims(
            issuer: settings.issuer, audience: settings.audience,
            subject: ChatTokenSubject.subject(of: caller, userID: order.userID), issuedAt: second,
            notBefore: second, expiresAt: Int(end.second),
            tokenID: Hexadecimal.encode(ids.bytes(16)), workflowID: order.workflowID, version: order.version,
            workflowEpoch: order.workflowEpoch, revocation: revocations.newest, caller: caller.subject,
            callerTokenID: caller.tokenID, workspaces: Set(caller.workspaces.map { $0.lowercased() }).sorted())
        var details: JSONObject = [
            "workspace_id": workspace.map { .string($0) } ?? .null,
            "scopes": .array(caller.scopes.sorted().map { .string($0) }),
            "identity_type": .string(caller.kind.rawValue),
        ]
        for (name, value) in order.details.members { details[name] = value }
        let token = try ring.sign(claims.object(details: details))
        verified.keep(.init(claims: claims, keyID: token.keyID), of: VerifiedTokens.hash(token.text), at: now)
        return ChatToken(clientSecret: token.text, expiresAt: end)
    }

    /// The one that was asked for, else the caller's only one.
    private static func workspace(_ wish: String?, of caller: Principal) throws(ServiceError) -> String? {
        guard let wish else { return caller.workspaces.count == 1 ? caller.workspaces[0].lowercased() : nil }
        guard caller.workspaces.contains(where: { $0.lowercased() == wish }) else {
            throw ServiceError("auth.workspace_forbidden", "You do not belong to this workspace.")
        }
        return wish
    }
}
