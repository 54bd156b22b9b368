import RPC
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// What a revocation ends, and what it leaves alone.
struct RevocationTests {
    private static let admin = Principal(
        kind: .service, subject: "token:admin", scopes: ["admin:tokens:write"], tokenID: "admin")

    private func revoke(
        _ kind: RevocationTarget.Kind, _ name: String? = nil, _ session: HostedSession
    ) async throws {
        _ = try await session.call(
            Revoke.self, .init(kind: kind, name: name, reason: "a test"), as: Self.admin)
    }

    /// What becomes of a chat token: the code of its refusal, nil if it is good.
    private func verdict(_ token: ChatToken, _ session: HostedSession) async -> String? {
        await session.refusal(IdentifyChat.self, .init(authorization: "Bearer \(token.clientSecret)"))
    }

    private static let hits: [(RevocationTarget.Kind, String?)] = [
        (.global, nil), (.workspace, "Team-A"), (.workspace, "team-b"), (.subject, "ext:shop:v-1"),
        (.subject, "token:shop"), (.session, "token:shop shop"),
    ]
    private static let misses: [(RevocationTarget.Kind, String?)] = [
        (.workspace, "team-c"), (.subject, "ext:shop:v-2"), (.subject, "token:other"), (.subject, "shop"),
        (.session, "token:shop other"), (.session, "shop"), (.session, "token:other shop"), (.workspace, "token:shop"),
    ]

    @Test(arguments: hits.indices) func eachEpochEndsATokenByItself(index: Int) async throws {
        let (kind, name) = Self.hits[index]
        try await HostedSession.with { session in
            let token = try await session.issue()
            #expect(await verdict(token, session) == nil)
            try await revoke(kind, name, session)
            #expect(await verdict(token, session) == "chatkit.auth.token_revoked")
            #expect(await verdict(try await session.issue(), session) == nil)
        }
    }

    @Test func anotherOnesRevocationEndsNothing() async throws {
        try await HostedSession.with { session in
            let token = try await session.issue()
            for (kind, name) in Self.misses { try await revoke(kind, name, session) }
            #expect(await verdict(token, session) == nil)
        }
    }

    @Test func revokedServiceTokenTakesItsChatTokensAlong() async throws {
        try await HostedSession.with { session in
            let operatorItself = Principal(kind: .service, subject: "operator", scopes: Scopes.all)
            var tokens: [String: ChatToken] = [:]
            for name in ["shop", "desk"] {
                var input = CreateServiceToken.Input()
                input.identifier = name
                input.scopes = ["chatkit:session"]
                let made = try await session.call(CreateServiceToken.self, input, as: operatorItself)
                let bearer = "Bearer \(try #require(made.secret))"
                let holder = try await session.call(Authenticate.self, .init(authorization: bearer)).principal
                tokens[name] = try await session.issue(as: holder)
            }
            _ = try await session.call(
                RevokeServiceToken.self, .init(identifier: "shop", reason: "leaked"), as: operatorItself)
            #expect(await verdict(try #require(tokens["shop"]), session) == "chatkit.auth.token_revoked")
            #expect(await verdict(try #require(tokens["desk"]), session) == nil)
        }
    }

    @Test func loginSessionsEndWithTheirUser() async throws {
        try await LoginFlow.with { flow, _ in
            let first = try await flow.logIn()
            try await revoke(.subject, "oidc:corp:bob", flow.session)
            #expect(try await flow.subject(first.sessionCookie) == "oidc:corp:ann")
            try await revoke(.subject, "oidc:corp:ann", flow.session)
            #expect(try await flow.subject(first.sessionCookie) == nil)
            let second = try await flow.logIn()
            #expect(try await flow.subject(second.sessionCookie) == "oidc:corp:ann")
            try await revoke(.global, nil, flow.session)
            #expect(try await flow.subject(second.sessionCookie) == nil)
        }
    }

    @Test func tokenOfAnotherIssuerEndsIfItIsFromBefore() async throws {
        let issuer = Issuer()
        try await HostedSession.with(issuer.settings, clock: issuer.clock) { session in
            func answer(_ claims: JSONObject) async throws -> String? {
                let token = try issuer.token(claims: claims)
                return await session.refusal(Authenticate.self, .init(authorization: "Bearer \(token)"))
            }
            var claims = issuer.claims
            #expect(try await answer(claims) == nil)
            issuer.clock.advance(by: .seconds(1))
            try await revoke(.subject, "jwt:\(Issuer.issuer):ann", session)
            #expect(try await answer(claims) == "auth.token_revoked")
            claims["iat"] = nil
            #expect(try await answer(claims) == "auth.token_revoked")
            issuer.clock.advance(by: .seconds(1))
            #expect(try await answer(issuer.claims) == nil)
            claims["sub"] = "bob"
            #expect(try await answer(claims) == nil)
        }
    }

    @Test func whatWasRevokedStaysSoAfterARestart() async throws {
        try await TestFolder.with { folder in
            let settings = [
                "ORCHEO_AUTH_BOOTSTRAP_SERVICE_TOKEN": HostedSession.token,
                "ORCHEO_SESSION_MASTER_KEY": String(repeating: "ab", count: 32),
            ]
            let location = StoreKind.file.location(in: folder)
            let token = try await HostedSession.with(settings, at: location) { session in
                let token = try await session.issue()
                try await revoke(.subject, "ext:shop:v-1", session)
                return token
            }
            try await HostedSession.with(settings, at: location) { session in
                #expect(await verdict(token, session) == "chatkit.auth.token_revoked")
                let fresh = try await session.issue()
                #expect(await verdict(fresh, session) == nil)
            }
        }
    }

    @Test func watcherIsToldOfTheOldAndTheNew() async throws {
        try await HostedSession.with { session in
            try await revoke(.workspace, "team-a", session)
            let options = CallOptions(principal: .anonymous, trace: "test", deadline: .seconds(30))
            let stream = try await session.client.stream(WatchRevocations.self, Nothing(), options)
            func next() async throws -> Revocation {
                try WireDecoder().decode(Revocation.self, from: try #require(try await stream.next()))
            }
            let old = try await next()
            #expect(old.target == .workspace("team-a"))
            try await revoke(.subject, "visitor:1", session)
            let new = try await next()
            #expect(new.target == .subject("visitor:1"))
            #expect(new.number > old.number)
        }
    }

    @Test func orderThatIsNoneIsRefused() async throws {
        try await HostedSession.with { session in
            for (kind, name, reason) in [
                (.global, "x", "r"), (.subject, nil, "r"), (.subject, "", "r"), (.workspace, "a\u{0}", "r"),
                (.subject, "a", ""), (.subject, "a", String(repeating: "r", count: 501)),
            ] as [(RevocationTarget.Kind, String?, String)] {
                let input = Revoke.Input(kind: kind, name: name, reason: reason)
                #expect(await session.refusal(Revoke.self, input, as: Self.admin) == "request.invalid")
            }
            let input = Revoke.Input(kind: .global, name: nil, reason: "r")
            #expect(await session.refusal(Revoke.self, input, as: .integrator) == "auth.missing_scope")
        }
    }

    @Test func watcherThatDoesNotReadIsSentAway() async throws {
        let index = RevocationIndex(backlog: 4)
        let watch = index.watch()
        for number in 1...5 {
            index.apply([.init(number: number, target: .subject("s\(number)"), at: TestClock.start)])
        }
        var seen = 0
        let error = await #expect(throws: ServiceError.self) { for try await _ in watch.later { seen += 1 } }
        #expect(error?.code == "watch.lagging")
        #expect(seen == 4)
    }
}
