import ServiceKit
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// Callers who come with a JWT of another issuer.
struct JWTCallerTests {
    private let issuer = Issuer()
    private static let subject = "jwt:https://idp.example:ann"

    @Test(arguments: ["HS256", "HS384", "HS512", "ES256", "EdDSA"]) func goodTokenIsTaken(algorithm: String)
        async throws
    {
        let callers = try await issuer.callers()
        #expect(await verdict(try issuer.token(algorithm), by: callers) == Self.subject)
    }

    @Test func tokenWithoutAKeyIDIsVerifiedByTheOnlyKeyThereIs() async throws {
        let callers = try await issuer.callers()
        let token = try issuer.token(
            header: ["alg": "ES256"], payload: JSONValue.object(issuer.claims).text
        ) { try issuer.sign($0, "ES256") }
        #expect(await verdict(token, by: callers) == Self.subject)
    }

    @Test func claimsBecomeAPrincipal() async throws {
        let callers = try await issuer.callers()
        var claims = issuer.claims
        claims["aud"] = ["other", "orcheo"]
        claims["scp"] = ["a:read"]
        claims["orcheo"] = ["scopes": ["b:read"], "workspace_ids": ["Team-B"]]
        claims["workspaces"] = ["team-a"]
        claims["token_use"] = "client"
        let principal = try await callers.caller(try issuer.token(claims: claims))
        #expect(
            principal
                == Principal(
                    kind: .service, subject: Self.subject,
                    scopes: ["workflows:read", "workflows:write", "a:read", "b:read"],
                    workspaces: ["team-a", "team-b"], tokenID: "t-1"))
        claims["jti"] = nil
        claims["token_use"] = nil
        let user = try await callers.caller(try issuer.token(claims: claims))
        #expect(user.kind == .user)
        #expect(user.tokenID == "ann")
    }

    @Test func eachRuleHasItsCode() async throws {
        let callers = try await issuer.callers()
        func verdict(_ edit: (inout JSONObject) -> Void) async throws -> String {
            var claims = issuer.claims
            edit(&claims)
            return await SessionTests.verdict(try issuer.token(claims: claims), by: callers)
        }
        #expect(try await verdict { $0["exp"] = .int(issuer.second - 31) } == "auth.token_expired")
        #expect(try await verdict { $0["exp"] = .int(issuer.second - 29) } == Self.subject)
        #expect(try await verdict { $0["nbf"] = .int(issuer.second + 31) } == "auth.invalid_token")
        #expect(try await verdict { $0["nbf"] = .int(issuer.second + 29) } == Self.subject)
        #expect(try await verdict { $0["iat"] = .int(issuer.second + 31) } == "auth.invalid_token")
        #expect(try await verdict { $0["aud"] = "other" } == "auth.invalid_audience")
        #expect(try await verdict { $0["aud"] = nil } == "auth.invalid_audience")
        #expect(try await verdict { $0["iss"] = "https://other.example" } == "auth.invalid_issuer")
        #expect(try await verdict { $0["iss"] = nil } == "auth.invalid_issuer")
        let narrow = try await issuer.callers(["ORCHEO_AUTH_ALLOWED_ALGORITHMS": "ES256"])
        #expect(await SessionTests.verdict(try issuer.token(), by: narrow) == "auth.unsupported_algorithm")
        let keyless = try await issuer.callers(["ORCHEO_AUTH_JWKS": ""])
        #expect(await SessionTests.verdict(try issuer.token("ES256"), by: keyless) == "auth.key_unavailable")
        let secretless = try await issuer.callers(["ORCHEO_AUTH_JWT_SECRET": ""])
        #expect(await SessionTests.verdict(try issuer.token("HS256"), by: secretless) == "auth.key_unavailable")
    }

    @Test func audienceAndIssuerCountOnlyWhereTheyAreSet() async throws {
        let callers = try await issuer.callers(["ORCHEO_AUTH_AUDIENCE": "", "ORCHEO_AUTH_ISSUER": ""])
        var claims = issuer.claims
        (claims["aud"], claims["iss"]) = (nil, nil)
        #expect(await verdict(try issuer.token(claims: claims), by: callers) == "jwt::ann")
    }

    @Test func theyAreAskedAfterServiceTokens() async throws {
        try await HostedSession.with(issuer.settings, clock: issuer.clock) { session in
            let bearer = "Bearer \(try issuer.token())"
            let answer = try await session.call(Authenticate.self, .init(authorization: bearer))
            #expect(answer.isEnforced)
            #expect(answer.principal.subject == Self.subject)
            #expect(
                await session.refusal(Authenticate.self, .init(authorization: "Bearer nonsense"))
                    == "auth.invalid_token")
            // A chat token opens no management.
            let chat = try await session.issue().clientSecret
            #expect(
                await session.refusal(Authenticate.self, .init(authorization: "Bearer \(chat)"))
                    == "auth.invalid_token")
        }
    }

    @Test(arguments: [
        (["JWT_SECRET": "short"], "ORCHEO_AUTH_JWT_SECRET"), (["JWKS": "{"], "ORCHEO_AUTH_JWKS"),
        (["JWKS": #"{"keys":{}}"#], "ORCHEO_AUTH_JWKS"),
        (["JWKS": #"{"keys":[{"kty":"EC","crv":"P-256","x":"AA","y":"AA"}]}"#], "ORCHEO_AUTH_JWKS"),
        (["ALLOWED_ALGORITHMS": "none"], "ORCHEO_AUTH_ALLOWED_ALGORITHMS"),
        (["ALLOWED_ALGORITHMS": "RS256,HS1"], "ORCHEO_AUTH_ALLOWED_ALGORITHMS"),
    ])
    func settingThatDoesNotFitStopsTheStartAndIsNamed(settings: [String: String], name: String) async throws {
        var named: [String: String] = [:]
        for (name, value) in settings { named["ORCHEO_AUTH_\(name)"] = value }
        let error = await #expect(throws: SettingsError.self) { try await HostedSession.with(named) { _ in } }
        #expect(error?.name == name)
    }
}
