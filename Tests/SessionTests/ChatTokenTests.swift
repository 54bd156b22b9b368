import ServiceKit
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// Tokens from their order to the chat they open.
struct ChatTokenTests {
    @Test func tokenOpensTheChatItWasOrderedFor() async throws {
        try await HostedSession.with { session in
            let token = try await session.issue()
            let identity = try await session.identify(bearer: token.clientSecret)
            #expect(identity.principal.kind == .chat)
            #expect(identity.principal.subject == "ext:shop:v-1")
            #expect(identity.principal.scopes.isEmpty)
            #expect(identity.principal.workspaces == ["team-a", "team-b"])
            #expect(identity.token?.workflowID == HostedSession.workflow)
            #expect(identity.token?.version == .published)
            #expect(identity.token?.epoch == 3)
            #expect(identity.newVisitorCookie == nil)
            #expect(token.expiresAt == TestClock.start + .seconds(300))
        }
    }

    @Test func tokenSaysWhatReadersExpect() async throws {
        try await HostedSession.with { session in
            let token = try await session.issue(
                user: ["id": "v-1", "name": "Vi"], metadata: ["workspace_id": "TEAM-A", "plan": "pro"])
            let header = try part(0, of: token.clientSecret)
            #expect(header.members.map(\.name) == ["alg", "kid", "typ"])
            #expect(header["alg"] == "ES256")
            #expect(header["typ"] == "orcheo-chat+jwt")
            let claims = try part(1, of: token.clientSecret)
            #expect(claims["iss"] == "orcheo.chatkit")
            #expect(claims["aud"] == "chatkit")
            #expect(claims["iat"] == 1_800_000_000)
            #expect(claims["nbf"] == 1_800_000_000)
            #expect(claims["exp"] == 1_800_000_300)
            #expect(claims["jti"]?.stringValue?.utf8.count == 32)
            #expect(
                claims["chatkit"] == [
                    "workflow_id": .string(HostedSession.workflow), "version": "published",
                    "epochs": ["workflow": 3, "revocation": 0], "caller": "token:shop",
                    "workspace_id": "team-a", "workspace_ids": ["team-a", "team-b"],
                    "scopes": ["chatkit:session", "workflows:execute", "workflows:read"], "identity_type": "service",
                    "token_id": "shop", "workflow_label": "Desk", "user": ["id": "v-1", "name": "Vi"],
                    "metadata": ["workspace_id": "TEAM-A", "plan": "pro"],
                ])
        }
    }

    @Test func tokenOfTheWorkflowsRouteIsTheCallersOwn() async throws {
        try await HostedSession.with { session in
            for version in [TokenVersion.draft, .published] {
                let token = try await session.issueForWorkflow(version, as: .ann)
                let identity = try await session.identify(bearer: token.clientSecret)
                #expect(identity.principal.subject == "jwt:https://idp:ann")
                #expect(identity.token?.version == version)
                let chatkit = try part(1, of: token.clientSecret)["chatkit"]
                #expect(chatkit?["interface"] == "canvas_modal")
                #expect(chatkit?["workspace_id"] == "team-a")
                #expect(chatkit?["token_id"] == .null)
                #expect(
                    chatkit?["metadata"] == [
                        "workflow_id": .string(HostedSession.workflow), "workflow_name": "Desk", "source": "canvas",
                    ])
            }
        }
    }

    @Test func twoTokensAreNeverTheSame() async throws {
        try await HostedSession.with { session in
            let first = try await session.issue().clientSecret
            let second = try await session.issue().clientSecret
            #expect(first != second)
            #expect(try part(1, of: first)["jti"] != part(1, of: second)["jti"])
        }
    }

    @Test func lifetimeIssuerAndAudienceAreTheOperators() async throws {
        let settings = [
            "ORCHEO_CHATKIT_TOKEN_TTL_SECONDS": "60", "ORCHEO_CHATKIT_TOKEN_ISSUER": "https://chat.local",
            "ORCHEO_CHATKIT_TOKEN_AUDIENCE": "desk",
        ]
        let clock = TestClock()
        try await HostedSession.with(settings, clock: clock) { session in
            let token = try await session.issue()
            #expect(token.expiresAt == TestClock.start + .seconds(60))
            let claims = try part(1, of: token.clientSecret)
            #expect(claims["iss"] == "https://chat.local")
            #expect(claims["aud"] == "desk")
            #expect(try await session.identify(bearer: token.clientSecret).token?.version == .published)
            clock.advance(by: .seconds(61))
            let refusal = await #expect(throws: ServiceError.self) {
                try await session.identify(bearer: token.clientSecret)
            }
            #expect(refusal?.code == "chatkit.auth.token_expired")
        }
    }

    @Test func sharedKeySignsWithHS256() async throws {
        let key = String(repeating: "canary-shared-key-", count: 2)
        for settings in [[:], ["ORCHEO_CHATKIT_TOKEN_ALGORITHM": "HS256"]] {
            let settings = settings.merging(["ORCHEO_CHATKIT_TOKEN_SIGNING_KEY": key]) { $1 }
            try await HostedSession.with(settings) { session in
                let token = try await session.issue().clientSecret
                #expect(try part(0, of: token)["alg"] == "HS256")
                #expect(try await session.identify(bearer: token).principal.subject == "ext:shop:v-1")
                let parts = token.split(separator: ".").map(String.init)
                let signature = try SigningKey(.hs256, Array(key.utf8)).sign(Array("\(parts[0]).\(parts[1])".utf8))
                #expect(parts[2] == Base64URL.encode(signature))
            }
        }
    }

    @Test func scopesAndIdentityOfTheCallerAreJudged() async throws {
        let anonymous = Principal(kind: .anonymous, subject: "anonymous", scopes: Scopes.all)
        let poor = Principal(kind: .service, subject: "token:x", scopes: ["workflows:read"])
        try await HostedSession.with { session in
            let order = IssueChatToken.Input(
                workflowID: HostedSession.workflow, workflowName: "Desk", version: .published, epoch: 0, user: nil,
                metadata: nil)
            #expect(await session.refusal(IssueChatToken.self, order) == "auth.authentication_required")
            #expect(await session.refusal(IssueChatToken.self, order, as: anonymous) == "auth.authentication_required")
            #expect(await session.refusal(IssueChatToken.self, order, as: poor) == "auth.missing_scope")
            let own = IssueWorkflowChatToken.Input(
                workflowID: HostedSession.workflow, workflowName: "Desk", version: .draft, epoch: 0)
            #expect(await session.refusal(IssueWorkflowChatToken.self, own) == "auth.authentication_required")
            #expect(await session.refusal(IssueWorkflowChatToken.self, own, as: poor) == "auth.missing_scope")
            // One person's own machine, where nobody has to say who they are.
            #expect(await session.refusal(IssueWorkflowChatToken.self, own, as: anonymous) == nil)
        }
    }

    @Test(
        arguments: [
            (nil, "token:shop"), (JSONObject(), "token:shop"), (["id": nil], "token:shop"),
            (["name": "Vi"], "token:shop"),
            (["id": "v:1"], "ext:shop:v:1"), (["id": "Ünï ✓"], "ext:shop:Ünï ✓"),
        ] as [(JSONObject?, String)])
    func visitorOfAnIntegratorHasASubjectUnderIt(user: JSONObject?, subject: String) async throws {
        try await HostedSession.with { session in
            let token = try await session.issue(user: user)
            #expect(try await session.identify(bearer: token.clientSecret).principal.subject == subject)
        }
    }

    @Test func noTwoCallersWriteTheSameSubject() {
        func subject(_ caller: String, _ user: String) -> String {
            ChatTokenSubject.subject(of: Principal(kind: .user, subject: caller), userID: user)
        }
        #expect(subject("jwt:https://idp:ann", "1") == "ext:jwt%3Ahttps%3A//idp%3Aann:1")
        let subjects = [
            subject("token:a", "b:c"), subject("token:jwt", "b:c"), subject("jwt:b", "c"), subject("jwt:b:c", ""),
            subject("jwt%3Ab", "c"), subject("token:jwt%3Ab", "d"), subject("jwt:b", "d"),
        ]
        #expect(Set(subjects).count == subjects.count)
    }

    @Test(
        arguments: [
            ["id": ""], ["id": 5], ["id": ["x"]], ["id": "a\u{0}b"], ["id": "a\nb"],
            ["id": .string(String(repeating: "x", count: 257))],
            ["id": "x", "note": .string(String(repeating: "x", count: 5000))],
        ] as [JSONObject])
    func visitorThatCannotBeNamedIsRefused(user: JSONObject) async throws {
        try await HostedSession.with { session in
            let refusal = await #expect(throws: ServiceError.self) { try await session.issue(user: user) }
            #expect(refusal?.code == "request.invalid")
        }
    }

    @Test func draftIsNotGivenToIntegrators() async throws {
        try await HostedSession.with { session in
            let order = IssueChatToken.Input(
                workflowID: HostedSession.workflow, workflowName: "Desk", version: .draft, epoch: 0, user: nil,
                metadata: nil)
            #expect(await session.refusal(IssueChatToken.self, order, as: .integrator) == "request.invalid")
        }
    }

    @Test(
        arguments: [
            (nil, JSONValue.null), (JSONObject(), .null), (["workspace_id": "team-b"], "team-b"),
            (["workspaceId": "Team-A"], "team-a"), (["workspace": "team-a"], "team-a"),
            (["workspace_id": nil, "workspace": "team-a"], "team-a"), (["workspace_id": ""], .null),
            (["workspace_id": "team-a", "workspace": "elsewhere"], "team-a"),
        ] as [(JSONObject?, JSONValue)])
    func workspaceIsOneOfTheCallers(metadata: JSONObject?, workspace: JSONValue) async throws {
        try await HostedSession.with { session in
            let token = try await session.issue(metadata: metadata)
            #expect(try part(1, of: token.clientSecret)["chatkit"]?["workspace_id"] == workspace)
        }
    }

    @Test func workspaceOfOthersIsRefused() async throws {
        try await HostedSession.with { session in
            for name in ["workspace_id", "workspaceId", "workspace"] {
                let refusal = await #expect(throws: ServiceError.self) {
                    try await session.issue(metadata: [name: "elsewhere"])
                }
                #expect(refusal?.code == "auth.workspace_forbidden")
            }
            let only = try await session.issue(as: .ann)
            #expect(try part(1, of: only.clientSecret)["chatkit"]?["workspace_id"] == "team-a")
        }
    }

    @Test func bearerHeaderDecidesAlone() async throws {
        try await HostedSession.with { session in
            let visitor = try await session.identify()
            for (header, code) in [
                ("Basic YTpi", "chatkit.auth.invalid_scheme"), ("Bearer a b", "chatkit.auth.invalid_scheme"),
                ("Bearer", "chatkit.auth.missing_token"), ("bearer  ", "chatkit.auth.missing_token"),
                ("Bearer x", "chatkit.auth.invalid_jwt"), ("Bearer \(HostedSession.token)", "chatkit.auth.invalid_jwt"),
            ] {
                let input = IdentifyChat.Input(
                    authorization: header, visitorCookie: visitor.newVisitorCookie, visitorHeader: "visitor-1")
                #expect(await session.refusal(IdentifyChat.self, input) == code, "\(header)")
            }
            let token = try await session.issue().clientSecret
            let input = IdentifyChat.Input(
                authorization: "bEARER \(token)", visitorCookie: visitor.newVisitorCookie, visitorHeader: "visitor-1")
            #expect(try await session.call(IdentifyChat.self, input).principal.kind == .chat)
        }
    }

    @Test func rememberedTokensAreBoundedAndStillExpire() throws {
        let mint = try Mint()
        let token = try mint.goodToken()
        let claims = try mint.verifier.verify(token)
        let remembered = VerifiedTokens()
        func keep(_ text: String) {
            remembered.keep(.init(claims: claims, keyID: "key_1"), of: VerifiedTokens.hash(text), at: mint.clock.now)
        }
        func isKnown(_ text: String) -> Bool { remembered.find(VerifiedTokens.hash(text)) != nil }
        keep(token)
        for number in 1..<VerifiedTokens.limit { keep("\(number)") }
        #expect(isKnown(token))
        keep("one more")
        #expect(!isKnown(token))
        #expect(isKnown("one more"))
        // A token that was good is judged by the clock each time.
        mint.clock.advance(by: .seconds(300))
        #expect(mint.verdict(token) == "chatkit.auth.token_expired")
    }
}
