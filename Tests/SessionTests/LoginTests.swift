import Crypto
import HTTPTypes
import ServiceKit
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// Logins at a provider whose every answer the test decides.
struct LoginTests {
    @Test func browserIsSentToTheProviderWithWhatItNeeds() async throws {
        try await LoginFlow.with { flow, _ in
            let begun = try await flow.begin()
            let query = begun.query
            #expect(query["response_type"] == "code")
            #expect(query["client_id"] == FakeProvider.clientID)
            #expect(query["redirect_uri"] == LoginFlow.redirectURI)
            #expect(query["scope"] == "openid profile email")
            #expect(query["code_challenge_method"] == "S256")
            for name in ["state", "nonce", "code_challenge"] { #expect(query[name]?.utf8.count == 43, "\(name)") }
            let other = try await flow.begin()
            for name in ["state", "nonce", "code_challenge"] { #expect(other.query[name] != query[name], "\(name)") }
        }
    }

    @Test func codeIsExchangedForASession() async throws {
        try await LoginFlow.with { flow, clock in
            let begun = try await flow.begin()
            let done = try await flow.session.call(CompleteLogin.self, flow.input(begun))
            #expect(done.returnTo == "/chat/desk")
            #expect(done.sessionCookie.utf8.count == 43)
            #expect(done.adoption == nil)
            // RFC 7636: the verifier hashes to what the provider was told before.
            let form = flow.provider.exchange
            let verifier = try #require(form.firstMatch(of: /code_verifier=([A-Za-z0-9_-]{43})/)?.1)
            let hash = SHA256.hash(data: Array(verifier.utf8))
            #expect(Base64URL.encode(Array(hash)) == begun.query["code_challenge"])
            #expect(form.hasPrefix("Basic "))
            #expect(!form.contains(FakeProvider.clientSecret))

            let who = try await flow.session.call(IdentifyChat.self, .init(sessionCookie: done.sessionCookie))
            #expect(who.principal.kind == .user)
            #expect(who.principal.subject == "oidc:corp:ann")
            #expect(who.isByCookie)
            #expect(who.newVisitorCookie == nil)
            let mine = try await flow.session.call(ListLoginSessions.self, Nothing(), as: who.principal).sessions
            #expect(mine.map(\.isCurrent) == [true])
            #expect(mine[0].name == "Ann")
            #expect(mine[0].email == "ann@corp.example")
            #expect(mine[0].userAgent == "Browser/1")
            #expect(mine[0].expiresAt == clock.now + .seconds(12 * 3600))
        }
    }

    @Test func loginIsOfOneBrowserAndOfOneUse() async throws {
        try await LoginFlow.with { flow, clock in
            let begun = try await flow.begin()
            let stranger = try await flow.begin()
            for input in [
                flow.input(begun, cookie: stranger.cookie), flow.input(begun, cookie: ""),
                flow.input(begun, cookie: "x"), flow.input(begun, state: "x"), flow.input(begun, state: ""),
            ] {
                #expect(await flow.refusal(input) == "auth.login_expired")
            }
            #expect(flow.provider.count("token") == 0)
            flow.provider.expect(nonce: try #require(begun.query["nonce"]))
            #expect(await flow.refusal(flow.input(begun)) == nil)
            #expect(await flow.refusal(flow.input(begun)) == "auth.login_expired")
            #expect(flow.provider.count("token") == 1)

            let late = try await flow.begin()
            clock.advance(by: .seconds(600))
            #expect(await flow.refusal(flow.input(late)) == "auth.login_expired")
        }
    }

    @Test func whatTheProviderRefusesIsTold() async throws {
        try await LoginFlow.with { flow, _ in
            try await flow.expect("auth.login_denied", answer: nil, error: "access_denied")
            try await flow.expect("auth.login_failed", answer: nil, error: "server_error")
            try await flow.expect("auth.login_failed", answer: nil)
            flow.provider.behave { $0.tokenStatus = .badRequest }
            try await flow.expect("auth.login_failed")
            flow.provider.behave { $0.tokenStatus = .internalServerError }
            let away = flow.input(try await flow.begin(returnTo: "/a?b=c"))
            do throws(ServiceError) {
                _ = try await flow.session.call(CompleteLogin.self, away)
                Issue.record("it was taken")
            } catch {
                #expect(error.code == "auth.provider_unavailable")
                #expect(error.details == ["return_to": "/a?b=c"])
            }
        }
    }

    @Test func answerOfAnotherIssuerIsRefused() async throws {
        try await LoginFlow.with { flow, _ in
            try await flow.expect("auth.login_failed", issuer: "https://evil.example")
            try await flow.expect(nil, issuer: flow.provider.issuer)
        }
        try await FakeProvider.with { provider in
            provider.behave { $0.metadata = ["authorization_response_iss_parameter_supported": true] }
            try await HostedSession.with(provider.settings, clock: provider.clock) { session in
                let flow = LoginFlow(session: session, provider: provider)
                try await flow.expect("auth.login_failed")
                try await flow.expect(nil, issuer: provider.issuer)
            }
        }
    }

    private static let forgeries: [(String, JSONObject)] = [
        ("another issuer", ["iss": "https://evil.example"]), ("no issuer", ["iss": .null]),
        ("another client", ["aud": "other"]), ("several clients, none that asked", ["aud": ["orcheo", "other"]]),
        ("asked for by another client", ["azp": "other"]), ("another login", ["nonce": "x"]),
        ("no nonce", ["nonce": .null]), ("over", ["exp": 1_799_999_900]), ("no end", ["exp": .null]),
        ("of tomorrow", ["iat": 1_800_086_400]), ("of yesterday", ["iat": 1_799_913_600]), ("no birth", ["iat": .null]),
        ("not yet", ["nbf": 1_800_000_100]), ("no subject", ["sub": .null]), ("subject of another type", ["sub": 7]),
    ]

    @Test(arguments: forgeries.indices) func idTokenThatIsNotForThisLoginIsRefused(index: Int) async throws {
        let (name, claims) = Self.forgeries[index]
        try await LoginFlow.with { flow, _ in
            flow.provider.behave { $0.claims = claims }
            try await flow.expect("auth.login_failed", "\(name)")
        }
    }

    @Test func idTokenOfAnotherKeyOrUserIsRefused() async throws {
        try await LoginFlow.with { flow, _ in
            flow.provider.behave { $0.signer = P256.Signing.PrivateKey() }
            try await flow.expect("auth.login_failed")
            flow.provider.behave {
                $0.signer = nil
                $0.userInfo["sub"] = "bob"
            }
            try await flow.expect("auth.login_failed")
            flow.provider.behave { $0.userInfo["sub"] = "ann" }
            try await flow.expect(nil)
        }
    }

    @Test func providerThatSaysToBeAnotherIsNotUsed() async throws {
        try await LoginFlow.with { flow, _ in
            flow.provider.behave { $0.metadata = ["issuer": "https://evil.example"] }
            let input = BeginLogin.Input(provider: nil, returnTo: nil, redirectURI: LoginFlow.redirectURI)
            #expect(await flow.session.refusal(BeginLogin.self, input) == "auth.provider_unavailable")
        }
    }

    @Test(arguments: [
        "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "chat/desk", "/a b",
        "/\u{09}/evil.example", "/\u{0A}", "\\\\evil", "/" + String(repeating: "a", count: 2048),
    ])
    func browserIsSentNowhereElse(path: String) async throws {
        try await LoginFlow.with { flow, _ in
            let input = BeginLogin.Input(provider: nil, returnTo: path, redirectURI: LoginFlow.redirectURI)
            #expect(await flow.session.refusal(BeginLogin.self, input) == "request.invalid")
        }
    }

    @Test func onlyWhomTheOperatorAdmitsLogsIn() async throws {
        let settings = [
            "ORCHEO_LOGIN_CORP_ALLOWED_DOMAINS": "Corp.example", "ORCHEO_LOGIN_CORP_ALLOWED_GROUPS": "staff,board",
        ]
        try await LoginFlow.with(settings) { flow, _ in
            func expect(_ code: String?, of info: JSONObject, _ comment: Comment? = nil) async throws {
                flow.provider.behave { $0.userInfo = info }
                try await flow.expect(code, comment)
            }
            let good: JSONObject = [
                "sub": "ann", "email": "ann@CORP.example", "email_verified": true, "groups": ["staff"],
            ]
            try await expect(nil, of: good)
            for (name, value) in [
                ("email_verified", false), ("email_verified", nil), ("email", "ann@evil.example"),
                ("email", "corp.example"),
                ("email", "ann@corp.example.evil"), ("email", nil), ("groups", ["guests"]), ("groups", nil),
            ] as [(String, JSONValue?)] {
                var info = good
                info[name] = value
                try await expect("auth.login_forbidden", of: info, "\(name): \(value?.text ?? "none")")
            }
        }
    }

    @Test func consoleUsersHaveTheScopesOfTheirGroup() async throws {
        let settings = [
            "ORCHEO_LOGIN_CORP_CONSOLE_SCOPES": "workflows:read,workflows:write",
            "ORCHEO_LOGIN_CORP_CONSOLE_GROUPS": "publishers", "ORCHEO_AUTH_MODE": "required",
        ]
        try await LoginFlow.with(settings) { flow, _ in
            flow.provider.behave { $0.claims = ["groups": ["publishers"]] }
            let publisher = try await flow.logIn()
            let caller = try await flow.session.call(
                Authenticate.self, .init(sessionCookie: publisher.sessionCookie))
            #expect(caller.principal.subject == "oidc:corp:ann")
            #expect(caller.principal.scopes == ["workflows:read", "workflows:write"])
            #expect(caller.isByCookie)
            flow.provider.behave { $0.claims = [:] }
            let visitor = try await flow.logIn()
            let other = try await flow.session.call(Authenticate.self, .init(sessionCookie: visitor.sessionCookie))
            #expect(other.principal.scopes.isEmpty)
        }
    }

    @Test func severalProvidersAreChosenByName() async throws {
        try await FakeProvider.with { provider in
            let settings = provider.settings.merging([
                "ORCHEO_LOGIN_PROVIDERS": "corp, partner", "ORCHEO_LOGIN_PARTNER_ISSUER": provider.issuer,
                "ORCHEO_LOGIN_PARTNER_CLIENT_ID": "other", "ORCHEO_LOGIN_PARTNER_LABEL": "Our partners",
                "ORCHEO_LOGIN_PARTNER_HINT": "For people of other companies.",
            ]) { $1 }
            try await HostedSession.with(settings, clock: provider.clock) { session in
                let flow = LoginFlow(session: session, provider: provider)
                let listed = try await session.call(ListLoginProviders.self, Nothing()).providers
                #expect(
                    listed == [
                        .init(name: "corp", label: "Corp", hint: nil),
                        .init(name: "partner", label: "Our partners", hint: "For people of other companies."),
                    ])
                func refusal(_ name: String?) async -> String? {
                    await session.refusal(
                        BeginLogin.self, .init(provider: name, returnTo: nil, redirectURI: LoginFlow.redirectURI))
                }
                #expect(await refusal(nil) == "auth.provider_required")
                #expect(await refusal("nobody") == "auth.provider_unknown")
                #expect(try await flow.begin(provider: "partner").query["client_id"] == "other")
            }
        }
        try await HostedSession.with { session in
            let input = BeginLogin.Input(provider: nil, returnTo: nil, redirectURI: LoginFlow.redirectURI)
            #expect(await session.refusal(BeginLogin.self, input) == "auth.login_unavailable")
        }
    }

    @Test(arguments: [
        (["LOGIN_PROVIDERS": "corp"], "LOGIN_CORP_ISSUER"), (["LOGIN_PROVIDERS": "Corp"], "LOGIN_PROVIDERS"),
        (["LOGIN_PROVIDERS": "proxy"], "LOGIN_PROVIDERS"), (["LOGIN_PROVIDERS": "a,a"], "LOGIN_PROVIDERS"),
        (["LOGIN_CORP_ISSUER": "https://idp.example"], "LOGIN_CORP_ISSUER"),
        (["LOGIN_PROVIDERS": "corp", "LOGIN_CORP_ISSUER": "http://idp.example.org"], "LOGIN_CORP_ISSUER"),
        (["LOGIN_PROVIDERS": "corp", "LOGIN_CORP_ISSUER": "https://idp.example"], "LOGIN_CORP_CLIENT_ID"),
        (
            [
                "LOGIN_PROVIDERS": "corp", "LOGIN_CORP_ISSUER": "https://idp.example", "LOGIN_CORP_CLIENT_ID": "c",
                "LOGIN_CORP_CONSOLE_SCOPES": "everything",
            ], "LOGIN_CORP_CONSOLE_SCOPES"
        ), (["LOGIN_PROVIDERS": "corp", "LOGIN_CORP_COLOUR": "red"], "LOGIN_CORP_COLOUR"),
        (["AUTH_TRUSTED_PROXY_IPS": "127.0.0.1"], "AUTH_TRUSTED_PROXY_SECRET"),
        (["AUTH_TRUSTED_PROXY_SECRET": "short"], "AUTH_TRUSTED_PROXY_SECRET"),
        (["AUTH_JWKS_URL": "http://idp.example.org/keys"], "AUTH_JWKS_URL"),
        (["AUTH_DEV_LOGIN_ENABLED": "true", "HOST": "0.0.0.0"], "AUTH_DEV_LOGIN_ENABLED"),
        (
            [
                "AUTH_DEV_LOGIN_ENABLED": "true", "CHATKIT_PUBLIC_BASE_URL": "https://chat.example.org",
                "AUTH_BOOTSTRAP_SERVICE_TOKEN": HostedSession.token,
            ], "AUTH_DEV_LOGIN_ENABLED"
        ),
    ])
    func settingThatDoesNotFitStopsTheStart(settings: [String: String], name: String) async throws {
        let named = Dictionary(uniqueKeysWithValues: settings.map { ("ORCHEO_\($0)", $1) })
        let error = await #expect(throws: SettingsError.self) { try await HostedSession.with(named) { _ in } }
        #expect(error?.name == "ORCHEO_\(name)")
    }
}
