import SessionAPI
import Testing
import Wire

@testable import SessionService

/// Users whom a proxy in front, or a developer's own machine, vouches for.
struct OtherLoginTests {
    private static let secret = "canary-proxy-secret-71c0"

    private func subject(_ session: HostedSession, _ credentials: Credentials) async throws -> String {
        try await session.call(IdentifyChat.self, credentials).principal.subject
    }

    @Test func proxyIsBelievedWithItsSecretOnly() async throws {
        try await HostedSession.with(["ORCHEO_AUTH_TRUSTED_PROXY_SECRET": Self.secret]) { session in
            func claim(_ subject: String, _ secret: String?) -> Credentials {
                Credentials(proxy: ProxyClaim(subject: subject, secret: secret, address: "10.0.0.1"))
            }
            let user = try await subject(session, claim("ann@corp.example", Self.secret))
            #expect(user == "oidc:proxy:ann@corp.example")
            for secret in [nil, "", "wrong", Self.secret + "x", String(Self.secret.dropLast())] {
                let who = try await subject(session, claim("ann", secret))
                #expect(who.hasPrefix("visitor:"), "\(secret ?? "none")")
            }
            for name in ["", "  ", "a\u{0}b", "a\nb", String(repeating: "a", count: 256)] {
                let who = try await subject(session, claim(name, Self.secret))
                #expect(who.hasPrefix("visitor:"), "\(name)")
            }
        }
        try await HostedSession.with { session in
            let credentials = Credentials(proxy: ProxyClaim(subject: "ann", secret: Self.secret, address: nil))
            let who = try await subject(session, credentials)
            #expect(who.hasPrefix("visitor:"))
        }
    }

    @Test func proxyIsBelievedFromItsAddressOnly() async throws {
        let settings = [
            "ORCHEO_AUTH_TRUSTED_PROXY_SECRET": Self.secret, "ORCHEO_AUTH_TRUSTED_PROXY_IPS": "10.0.0.1, ::1",
        ]
        try await HostedSession.with(settings) { session in
            for (address, isBelieved) in [("10.0.0.1", true), ("::1", true), ("10.0.0.2", false), (nil, false)] {
                let claim = ProxyClaim(subject: "ann", secret: Self.secret, address: address)
                let who = try await subject(session, Credentials(proxy: claim))
                #expect(who.hasPrefix("oidc:proxy:") == isBelieved, "\(address ?? "none")")
            }
        }
    }

    @Test func developerLogsInWhereItIsSwitchedOn() async throws {
        let clock = TestClock()
        let settings = [
            "ORCHEO_AUTH_DEV_LOGIN_ENABLED": "true", "ORCHEO_AUTH_MODE": "required",
            "ORCHEO_AUTH_DEV_WORKSPACE_IDS": "Team-A",
        ]
        try await HostedSession.with(settings, clock: clock) { session in
            let input = BeginDevSession.Input(provider: "github", email: "Ann@example.org", name: "Ann")
            let login = try await session.call(BeginDevSession.self, input)
            #expect(login.subject == "dev:github:ann@example.org")
            #expect(login.displayName == "Ann")
            let caller = try await session.call(Authenticate.self, .init(devCookie: login.cookie))
            #expect(caller.principal.subject == login.subject)
            #expect(
                caller.principal.scopes == [
                    "workflows:read", "workflows:write", "workflows:execute", "vault:read", "vault:write",
                ])
            #expect(caller.principal.workspaces == ["team-a"])
            #expect(caller.isByCookie)
            #expect(try await subject(session, .init(devCookie: login.cookie)) == login.subject)

            let parts = login.cookie.split(separator: ".").map(String.init)
            let forged = Base64URL.encode(Array("dev:github:root".utf8))
            for cookie in [
                "", "anything", "dev:ann:0123456789abcdef", "\(forged).\(parts[1]).\(parts[2])",
                "\(parts[0]).9999999999.\(parts[2])", "\(parts[0]).\(parts[1]).", "\(parts[0]).\(parts[1])",
            ] {
                #expect(
                    await session.refusal(Authenticate.self, .init(devCookie: cookie)) == "auth.missing_token",
                    "\(cookie)")
            }
            clock.advance(by: DevLogin.lifetime)
            #expect(
                await session.refusal(Authenticate.self, .init(devCookie: login.cookie)) == "auth.missing_token")
        }
    }

    @Test func withoutTheSettingThereIsNoSuchThing() async throws {
        try await HostedSession.with { session in
            let input = BeginDevSession.Input(provider: nil, email: nil, name: nil)
            #expect(await session.refusal(BeginDevSession.self, input) == "route.not_found")
        }
    }
}
