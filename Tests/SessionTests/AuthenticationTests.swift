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
        try .with(settings, clock: clock)
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
    func modeDecidesWhatBecomesOfACaller(settings: [String: String], without: String, with: String) async throws {
        let authentication = try authentication(settings)
        #expect(await authentication.answer(nil) == without)
        #expect(await authentication.answer("") == without)
        #expect(await authentication.answer("Bearer \(Self.token)") == with)
        // In every mode.
        #expect(await authentication.answer("Bearer wrong") == "auth.invalid_token")
        for header in Self.malformed {
            #expect(await authentication.answer(header) == "auth.invalid_scheme", "\(header)")
        }
    }

    @Test func schemeIsReadInAnyLetterCase() async throws {
        let authentication = try authentication(["AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token])
        for scheme in ["bearer", "BEARER", "bEaReR", "Bearer "] {
            #expect(await authentication.answer("\(scheme) \(Self.token)") == "token:bootstrap")
        }
    }

    @Test func tokenThatIsNearlyRightIsWrong() async throws {
        let authentication = try authentication(["AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token])
        for token in [Self.token + "x", String(Self.token.dropLast()), Self.token.uppercased(), "x", "\u{0}"] {
            #expect(await authentication.answer("Bearer \(token)") == "auth.invalid_token")
        }
    }

    @Test func anonymousCallerHoldsEveryScopeOnlyWhereAuthenticationIsDisabled() async throws {
        let disabled = try await authentication(["AUTH_MODE": "disabled"]).principal(nil)
        #expect(disabled.kind == .anonymous)
        #expect(
            disabled.scopes == [
                "workflows:read", "workflows:write", "workflows:execute", "vault:read", "vault:write",
                "chatkit:session", "admin:tokens:read", "admin:tokens:write", "admin:workflows", "admin:flags",
                "admin:metrics",
            ])
        #expect(try await authentication([:]).principal(nil) == .anonymous)
    }

    @Test func bootstrapTokenHasWhatTheOperatorGaveIt() async throws {
        let byDefault = try await authentication(["AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token])
            .principal("Bearer \(Self.token)")
        #expect(byDefault.kind == .service)
        #expect(byDefault.tokenID == "bootstrap")
        #expect(
            byDefault.scopes == [
                "workflows:read", "workflows:write", "workflows:execute", "vault:read", "vault:write",
                "admin:tokens:read", "admin:tokens:write",
            ])
        let named = try await authentication([
            "AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token,
            "AUTH_BOOTSTRAP_TOKEN_SCOPES": "workflows:read, chatkit:session",
            "AUTH_BOOTSTRAP_TOKEN_IDENTIFIER": "ci.main",
        ]).principal("Bearer \(Self.token)")
        #expect(named.subject == "token:ci.main")
        #expect(named.scopes == ["workflows:read", "chatkit:session"])
    }

    @Test func bootstrapTokenEndsAtItsMoment() async throws {
        let end = TestClock.start + .seconds(60)
        let authentication = try authentication([
            "AUTH_BOOTSTRAP_SERVICE_TOKEN": Self.token, "AUTH_BOOTSTRAP_TOKEN_EXPIRES_AT": end.description,
        ])
        #expect(await authentication.answer("Bearer \(Self.token)") == "token:bootstrap")
        clock.advance(by: .seconds(60))
        #expect(await authentication.answer("Bearer \(Self.token)") == "auth.service_token_expired")
        #expect(await authentication.answer("Bearer wrong") == "auth.invalid_token")
    }

    @Test func tokenIsReadFromItsFile() async throws {
        try await TestFolder.with { folder in
            let path = "\(folder.path)/token"
            try "\(Self.token)\n".write(toFile: path, atomically: true, encoding: .utf8)
            let authentication = try authentication(["AUTH_BOOTSTRAP_SERVICE_TOKEN_FILE": path])
            #expect(authentication.isEnforced)
            #expect(await authentication.answer("Bearer \(Self.token)") == "token:bootstrap")
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
