import Logging
import RPC
import ServiceKit
import SessionAPI
import Wire

/// Login sessions: shown to their user, ended by them, or by the provider.
struct LoginSessionHandlers: Sendable {
    let providers: LoginProviders
    let store: any SessionStore
    let sessions: LoginSessions
    let revocations: RevocationIndex
    let clock: any WallClock

    func register(in table: inout HandlerTable) {
        table.handle(ListLoginSessions.self, list)
        table.handle(EndLoginSession.self, end)
        table.handle(LogOut.self, logOut)
        table.handle(LogOutByProvider.self, logOutByProvider)
    }

    private func list(_ input: Nothing, _ context: CallContext) async throws -> ListLoginSessions.Output {
        guard let (provider, subject) = Self.user(context.principal) else { return .init(sessions: []) }
        let now = clock.now
        let alive = try await store.loginSessions(of: subject, at: provider).compactMap { sessions.alive($0, at: now) }
        return .init(sessions: alive.map { LoginSession($0, isCurrent: $0.id == context.principal.tokenID) })
    }

    private func end(_ input: EndLoginSession.Input, _ context: CallContext) async throws -> Nothing {
        guard !input.id.utf8.contains(0), let record = try await store.loginSession(id: input.id),
            record.subject == context.principal.subject
        else { throw ServiceError("auth.session_not_found", "You have no such session.") }
        try await end(record, context)
        return Nothing()
    }

    private func logOut(_ input: LogOut.Input, _ context: CallContext) async throws -> Nothing {
        if let hash = input.sessionCookie.flatMap(LoginSessionRecord.hash(ofCookie:)),
            let record = try await store.loginSession(hash)
        {
            try await end(record, context)
        }
        return Nothing()
    }

    private func end(_ record: LoginSessionRecord, _ context: CallContext) async throws {
        revocations.apply(try await store.endLoginSession(record, at: clock.now))
        context.logger.notice("logged out", metadata: ["subject": "\(record.subject)", "session": "\(record.id)"])
    }

    private func logOutByProvider(_ input: LogOutByProvider.Input, _ context: CallContext) async throws -> Nothing {
        let provider = try providers.find(input.provider)
        let name = provider.settings.name
        let logout: LogoutTokenUse
        do {
            let claims = try await provider.verified(input.logoutToken, type: "logout+jwt")
            logout = try LogoutTokenUse(
                claims, provider: name, issuer: try await provider.metadata().issuer,
                clientID: provider.settings.clientID, at: clock.now)
        } catch let error as OpenIDProvider.Unavailable {
            throw LoginError.unavailable(error.description)
        } catch {
            throw ServiceError("auth.logout_invalid", "The logout token is not valid.", cause: "\(error)")
        }
        guard let ended = try await store.endLoginSessions(logout) else {
            throw ServiceError("auth.logout_invalid", "The logout token was used before.")
        }
        revocations.apply(ended)
        context.logger.notice(
            "logged out by the provider", metadata: ["provider": "\(name)", "sessions": "\(ended.count)"])
        return Nothing()
    }

    /// Nil for a caller who is no user of a provider.
    private static func user(_ principal: Principal) -> (provider: String, subject: String)? {
        let parts = principal.subject.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard principal.kind == .user, parts.count == 3, parts[0] == "oidc" else { return nil }
        return (String(parts[1]), String(parts[2]))
    }
}
