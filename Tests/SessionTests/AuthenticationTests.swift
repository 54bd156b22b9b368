import Foundation
import ServiceKit
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// Who calls the management API.
struct AuthenticationTests {
    private static let token = HostedSession.token
    let clock = TestClock()

    private func authentication(_ settings: [String: String]) throws -> Authentication {
        var named: [String: String] = [:]
        for (name, value) in settings { named["ORCHEO_\(name)"] = value }
        return try Authentication(
            try Settings(named), tokens: ServiceTokenIndex([]), jwts: JWTCallers(.none, clock: TestClock()),
            clock: clock)
    }

    /// The subject, or the code of the refusal.
    private func answer(_ authentication: Authentication, _ header: String?) -> String {
        do { return try authentication.principal(header).subject } catch { return error.code }
    }

    private static let malformed = [
        "Basic YTpi", "Bearer", "Bearer a b", "Bearer\ta", "\(token)", "Token \(token)", "Bearer: \(token)",
    ]

    @Test(arguments: [
        (["AUTH_MODE": "disabled"], "anonymous", "auth.invalid_token"),
        (["AUTH_MODE": "disabled", "AUTH_BOOTSTRAP_SERVICE_TOKEN": token], "anonymous", "token:bootstrap"),
        ([:], "anonymous", "auth.invalid_token"),
        (["AUTH_MODE": "Optional"], "anonymous", "auth.invalid_token"),
        (["AUTH_BOOTSTRAP_SERVICE_TOKEN": token], "auth.missing_token", "token:bootstrap"),
        (["AUTH_MODE": "required"], "auth.missing_token", "auth.invalid_token"),
        (["AUTH_MODE": "required", "AUTH_BOOTSTRAP_SERVICE_TOKEN": token], "auth.missing_token", "token:bootstrap"),
        (
            [
                "AUTH_BOOTSTRAP_SERVICE_TOKEN": token, "CHATKIT_PUBLIC_BASE_URL": "https://chat.example.com",
                "HOST": "0.0.0.0",
            ], "auth.missing_token", "token:bootstrap"
        ),
    ])
    func modeDecidesWhatBecomesOfACaller(settings: [String: String], without: String, with: String) throws {
        let authentication = try authentication(settings)
        #expect(answer(authentication, nil) == without)
        #expect(answer(authentication, "") == without)
        #expect(answer(authentication, "Bearer \(Self.token)") == with)
        // In every mode.
        #expect(answer(authentication, "Bearer wrong") == "auth.invalid_token")
        for header in Self.malformed { #expect(answer(authentication, header) == "auth.invalid_scheme", "\(header)") }
    }

    @Test func schemeIsReadInAnyLetterCase() throws {
        let authentication = try authentication(["AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token])
        for scheme in ["bearer", "BEARER", "bEaReR", "Bearer "] {
            #expect(answer(authentication, "\(scheme) \(Self.token)") == "token:bootstrap")
        }
    }

    @Test func tokenThatIsNearlyRightIsWrong() throws {
        let authentication = try authentication(["AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token])
        for token in [Self.token + "x", String(Self.token.dropLast()), Self.token.uppercased(), "x", "\u{0}"] {
            #expect(answer(authentication, "Bearer \(token)") == "auth.invalid_token")
        }
    }

    @Test func anonymousCallerHoldsEveryScopeOnlyWhereAuthenticationIsDisabled() throws {
        let disabled = try authentication(["AUTH_MODE": "disabled"]).principal(nil)
        #expect(disabled.kind == .anonymous)
        #expect(
            disabled.scopes == [
                "workflows:read", "workflows:write", "workflows:execute", "vault:read", "vault:write",
                "chatkit:session", "admin:tokens:read", "admin:tokens:write", "admin:workflows", "admin:flags",
                "admin:metrics",
            ])
        #expect(try authentication([:]).principal(nil) == .anonymous)
    }

    @Test func bootstrapTokenHasWhatTheOperatorGaveIt() throws {
        let byDefault = try authentication(["AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token])
            .principal("Bearer \(Self.token)")
        #expect(byDefault.kind == .service)
        #expect(byDefault.tokenID == "bootstrap")
        #expect(
            byDefault.scopes == [
                "workflows:read", "workflows:write", "workflows:execute", "vault:read", "vault:write",
                "admin:tokens:read", "admin:tokens:write",
            ])
        let named = try authentication([
            "AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token,
            "AUTH_BOOTSTRAP_TOKEN_SCOPES": "workflows:read, chatkit:session",
            "AUTH_BOOTSTRAP_TOKEN_IDENTIFIER": "ci.main",
        ]).principal("Bearer \(Self.token)")
        #expect(named.subject == "token:ci.main")
        #expect(named.scopes == ["workflows:read", "chatkit:session"])
    }

    @Test func bootstrapTokenEndsAtItsMoment() throws {
        let end = TestClock.start + .seconds(60)
        let authentication = try authentication([
            "AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token, "AUTH_BOOTSTRAP_TOKEN_EXPIRES_AT": end.description,
        ])
        #expect(answer(authentication, "Bearer \(Self.token)") == "token:bootstrap")
        clock.advance(by: .seconds(60))
        #expect(answer(authentication, "Bearer \(Self.token)") == "auth.service_token_expired")
        #expect(answer(authentication, "Bearer wrong") == "auth.invalid_token")
    }

    @Test func tokenIsReadFromItsFile() async throws {
        try await TestFolder.with { folder in
            let path = "\(folder.path)/token"
            try "\(Self.token)\n".write(toFile: path, atomically: true, encoding: .utf8)
            let authentication = try authentication(["AUTH_BOOTSTRAP_SERVICE_TOKEN_FILE": path])
            #expect(authentication.isEnforced)
            #expect(answer(authentication, "Bearer \(Self.token)") == "token:bootstrap")
        }
    }

    @Test(arguments: [
        (["AUTH_MODE": "never"], "ORCHEO_AUTH_MODE"),
        (["AUTH_MODE": "disabled", "HOST": "0.0.0.0"], "ORCHEO_AUTH_MODE"),
        (["AUTH_MODE": "disabled", "CHATKIT_PUBLIC_BASE_URL": "https://chat.example.com"], "ORCHEO_AUTH_MODE"),
        (["AUTH_MODE": "disabled", "CORS_ALLOW_ORIGINS": "http://localhost:1,*"], "ORCHEO_AUTH_MODE"),
        (["CHATKIT_PUBLIC_BASE_URL": "https://chat.example.com"], "ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN"),
        (["CORS_ALLOW_ORIGINS": #"["https://a.example"]"#], "ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN"),
        (["AUTH_BOOTSTRAP_TOKEN_IDENTIFIER": "a:b"], "ORCHEO_AUTH_BOOTSTRAP_TOKEN_IDENTIFIER"),
        (["AUTH_BOOTSTRAP_TOKEN_EXPIRES_AT": "tomorrow"], "ORCHEO_AUTH_BOOTSTRAP_TOKEN_EXPIRES_AT"),
        (["CHATKIT_TOKEN_TTL_SECONDS": "301"], "ORCHEO_CHATKIT_TOKEN_TTL_SECONDS"),
        (["CHATKIT_TOKEN_TTL_SECONDS": "59"], "ORCHEO_CHATKIT_TOKEN_TTL_SECONDS"),
        (["CHATKIT_TOKEN_SIGNING_KEY": "short"], "ORCHEO_CHATKIT_TOKEN_SIGNING_KEY"),
        (["CHATKIT_TOKEN_ALGORITHM": "HS256"], "ORCHEO_CHATKIT_TOKEN_SIGNING_KEY"),
        (["CHATKIT_TOKEN_ALGORITHM": "RS256"], "ORCHEO_CHATKIT_TOKEN_ALGORITHM"),
        (
            ["CHATKIT_TOKEN_ALGORITHM": "ES256", "CHATKIT_TOKEN_SIGNING_KEY": String(repeating: "k", count: 32)],
            "ORCHEO_CHATKIT_TOKEN_SIGNING_KEY"
        ),
        (["SESSION_MASTER_KEY": "abcd"], "ORCHEO_SESSION_MASTER_KEY"),
    ])
    func settingThatDoesNotFitStopsTheStartAndIsNamed(settings: [String: String], name: String) async throws {
        var named: [String: String] = [:]
        for (name, value) in settings { named["ORCHEO_\(name)"] = value }
        let error = await #expect(throws: SettingsError.self) { try await HostedSession.with(named) { _ in } }
        #expect(error?.name == name)
    }

    @Test func answerTellsWhetherCallersHaveToAuthenticate() async throws {
        try await HostedSession.with([:]) { session in
            let answer = try await session.call(Authenticate.self, .init(authorization: nil))
            #expect(!answer.isEnforced)
            #expect(answer.principal == .anonymous)
        }
        try await HostedSession.with { session in
            let answer = try await session.call(Authenticate.self, .init(authorization: "Bearer \(Self.token)"))
            #expect(answer.isEnforced)
            #expect(answer.principal.subject == "token:bootstrap")
            #expect(await session.refusal(Authenticate.self, .init(authorization: nil)) == "auth.missing_token")
        }
    }
}
