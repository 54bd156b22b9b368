import Crypto
import Logging
import RPC
import ServiceKit
import SessionAPI
import Wire

/// Logins: begun, completed, and followed by the move of the visitor's threads.
struct LoginHandlers: Sendable {
    private static let longestUserAgent = 200

    let providers: LoginProviders
    let store: any SessionStore
    let revocations: RevocationIndex
    let visitors: VisitorCookies
    let clock: any WallClock
    let ids: any IDSource

    func register(in table: inout HandlerTable) {
        table.handle(ListLoginProviders.self) { [providers] _, _ in
            .init(
                providers: providers.all.map(\.settings).map { .init(name: $0.name, label: $0.label, hint: $0.hint) })
        }
        table.handle(BeginLogin.self, begin)
        table.handle(CompleteLogin.self, complete)
        table.handle(ConfirmAdoption.self) { [store] input, _ in
            try await store.confirmAdoption(input.id, of: input.visitor)
            return Nothing()
        }
    }

    private func begin(_ input: BeginLogin.Input, _ context: CallContext) async throws -> BeginLogin.Output {
        let provider = try providers.find(input.provider)
        let returnTo = try ReturnPath.checked(input.returnTo)
        let metadata: ProviderMetadata
        do { metadata = try await provider.metadata() } catch { throw LoginError.unavailable(error.description) }
        let secret = SigninSecret(ids)
        let state = Base64URL.encode(ids.bytes(32))
        let now = clock.now
        let attempt = LoginAttempt(
            stateHash: Self.hash(state), browserHash: secret.hash, provider: provider.settings.name,
            returnTo: returnTo, expiresAt: now + LoginAttempt.lifetime)
        try await store.add(attempt, at: now)
        let url = metadata.authorizationURL([
            ("response_type", "code"), ("client_id", provider.settings.clientID),
            ("redirect_uri", input.redirectURI), ("scope", provider.settings.scopes.joined(separator: " ")),
            ("state", state), ("nonce", secret.nonce(state)), ("code_challenge", secret.challenge(state)),
            ("code_challenge_method", "S256"),
        ])
        return .init(
            authorizationURL: url, signinCookie: secret.text,
            lifetime: Int(LoginAttempt.lifetime / .seconds(1)))
    }

    private func complete(_ input: CompleteLogin.Input, _ context: CallContext) async throws -> CompleteLogin.Output {
        guard let state = input.state, let secret = SigninSecret(cookie: input.signinCookie),
            let attempt = try await store.takeLoginAttempt(Self.hash(state), of: secret.hash),
            clock.now < attempt.expiresAt
        else { throw LoginError.expired() }
        do {
            let provider = try providers.find(attempt.provider)
            let (user, providerSession) = try await user(input, provider, state, secret)
            guard provider.settings.admits(user) else {
                throw LoginError.forbidden("\(user.subject) is of no allowed domain or group")
            }
            return try await establish(user, providerSession, provider.settings, attempt, input, context)
        } catch {
            let error = ServiceError(telling: error)
            context.logger.notice(
                "login refused",
                metadata: [
                    "provider": "\(attempt.provider)", "code": "\(error.code)", "cause": "\(error.cause ?? "")",
                ])
            throw ServiceError(
                error.code, error.message, details: ["return_to": .string(attempt.returnTo)],
                retryAfter: error.retryAfter)
        }
    }

    /// What the provider says of whoever came back.
    private func user(
        _ input: CompleteLogin.Input, _ provider: OpenIDProvider, _ state: String, _ secret: SigninSecret
    ) async throws -> (user: ProviderUser, session: String?) {
        do {
            let metadata = try await provider.metadata()
            // An answer of another provider in this one's place (RFC 9207).
            guard input.issuer == metadata.issuer || input.issuer == nil && !metadata.namesIssuer else {
                throw LoginError.failed("the answer is of another issuer")
            }
            if let error = input.error {
                throw error == "access_denied"
                    ? LoginError.denied(error) : LoginError.failed("the provider said \(error)")
            }
            guard let code = input.code, !code.isEmpty else { throw LoginError.failed("there is no code") }
            return try await provider.user(
                code: code, verifier: secret.verifier(state), nonce: secret.nonce(state),
                redirectURI: input.redirectURI)
        } catch let error as OpenIDProvider.Unavailable {
            throw LoginError.unavailable(error.description)
        } catch let error as OpenIDProvider.Refused {
            throw LoginError.failed(error.description)
        }
    }

    private func establish(
        _ user: ProviderUser, _ providerSession: String?, _ provider: LoginProvider, _ attempt: LoginAttempt,
        _ input: CompleteLogin.Input, _ context: CallContext
    ) async throws -> CompleteLogin.Output {
        let cookie = LoginSessionRecord.newCookie(ids)
        guard let hash = LoginSessionRecord.hash(ofCookie: cookie) else { throw ServiceError.inner("no cookie") }
        let now = clock.now
        let visitor = input.visitorCookie.flatMap(visitors.id(in:)).map(VisitorCookies.subject)
        let session = LoginSessionRecord(
            id: ids.id("ses"), hash: hash, provider: provider.name, providerSubject: user.subject,
            providerSession: providerSession, name: user.name, email: user.email,
            scopes: provider.consoleScopes(of: user),
            userAgent: input.userAgent.map { String($0.prefix(Self.longestUserAgent)) }, createdAt: now,
            expiresAt: now + LoginSessionRecord.lifetime, revocation: revocations.newest, adoptedVisitor: visitor,
            lastSeenAt: now)
        // A browser that logs in again gets a new session, and the old one is over: nobody can have planted it.
        let old = input.sessionCookie.flatMap(LoginSessionRecord.hash(ofCookie:))
        revocations.apply(try await store.add(session, replacing: old))
        context.logger.notice(
            "logged in", metadata: ["subject": "\(session.subject)", "session": "\(session.id)"])
        return .init(
            sessionCookie: cookie, lifetime: Int(LoginSessionRecord.lifetime / .seconds(1)),
            newVisitorCookie: visitors.value(for: visitors.newID(ids)), returnTo: attempt.returnTo,
            adoption: session.adoption)
    }

    private static func hash(_ text: String) -> [UInt8] { Array(SHA256.hash(data: Array(text.utf8))) }
}
