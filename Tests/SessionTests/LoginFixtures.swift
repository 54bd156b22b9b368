import Foundation
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// A browser that logs in at a ``FakeProvider``, as far as the Session service notices it.
struct LoginFlow: Sendable {
    static let redirectURI = "https://chat.example.org/api/auth/callback"

    let session: HostedSession
    let provider: FakeProvider

    struct Begun: Sendable {
        let cookie: String
        let state: String
        /// The fields of the address that the browser was sent to.
        let query: [String: String]
    }

    func begin(returnTo: String? = "/chat/desk", provider name: String? = nil) async throws -> Begun {
        let output = try await session.call(
            BeginLogin.self, .init(provider: name, returnTo: returnTo, redirectURI: Self.redirectURI))
        let items = URLComponents(string: output.authorizationURL)?.queryItems ?? []
        let query = Dictionary(items.map { ($0.name, $0.value ?? "") }) { $1 }
        provider.expect(nonce: query["nonce"] ?? "")
        return Begun(cookie: output.signinCookie, state: try #require(query["state"]), query: query)
    }

    func input(
        _ begun: Begun, code: String? = "code-1", state: String? = nil, error: String? = nil, issuer: String? = nil,
        cookie: String? = nil, session: String? = nil, visitor: String? = nil
    ) -> CompleteLogin.Input {
        .init(
            code: code, state: state ?? begun.state, error: error, issuer: issuer, signinCookie: cookie ?? begun.cookie,
            sessionCookie: session, visitorCookie: visitor, userAgent: "Browser/1", redirectURI: Self.redirectURI)
    }

    /// The whole way.
    func logIn(session old: String? = nil, visitor: String? = nil) async throws -> CompleteLogin.Output {
        try await session.call(CompleteLogin.self, input(try await begin(), session: old, visitor: visitor))
    }

    func refusal(_ input: CompleteLogin.Input) async -> String? { await session.refusal(CompleteLogin.self, input) }

    /// The whole way.
    /// - Returns: the code of the refusal; nil if there is a session.
    func outcome(code: String? = "code-1", error: String? = nil, issuer: String? = nil) async throws -> String? {
        await refusal(input(try await begin(), code: code, error: error, issuer: issuer))
    }

    /// The whole way is to end with this code, or with nil for a session.
    func expect(
        _ code: String?, _ comment: Comment? = nil, answer: String? = "code-1", error: String? = nil,
        issuer: String? = nil, sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        let outcome = try await outcome(code: answer, error: error, issuer: issuer)
        #expect(outcome == code, comment, sourceLocation: sourceLocation)
    }

    /// Whom a session's cookie stands for; nil if for nobody.
    func subject(_ cookie: String) async throws -> String? {
        let output = try await session.call(IdentifyChat.self, .init(sessionCookie: cookie))
        return output.principal.kind == .user ? output.principal.subject : nil
    }

    static func with(
        _ settings: [String: String] = [:], clock: TestClock = TestClock(),
        _ body: @Sendable (LoginFlow, TestClock) async throws -> Void
    ) async throws {
        try await FakeProvider.with(clock: clock) { provider in
            let all = provider.settings.merging(settings) { $1 }
            try await HostedSession.with(all, clock: clock) { session in
                try await body(LoginFlow(session: session, provider: provider), clock)
            }
        }
    }
}
