import Foundation
import RPC
import ServiceKit
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// Service tokens from their making to their end, over the wire protocol.
struct ServiceTokenTests {
    private static let manager = Principal(
        kind: .service, subject: "token:ops",
        scopes: ["admin:tokens:read", "admin:tokens:write", "workflows:read", "workflows:write"],
        workspaces: ["team-a"])

    private func order(_ edit: (inout CreateServiceToken.Input) -> Void = { _ in }) -> CreateServiceToken.Input {
        var input = CreateServiceToken.Input()
        input.scopes = ["workflows:read"]
        edit(&input)
        return input
    }

    /// The subject of a bearer, or the code of the refusal.
    private func caller(_ session: HostedSession, _ secret: String?) async -> String {
        let input = Authenticate.Input(authorization: secret.map { "Bearer \($0)" })
        do { return try await session.call(Authenticate.self, input).principal.subject } catch { return error.code }
    }

    @Test(arguments: StoreKind.allCases) func tokenOpensWhatItWasMadeFor(kind: StoreKind) async throws {
        try await TestFolder.with { folder in
            let location = kind.location(in: folder)
            let clock = TestClock()
            try await HostedSession.with(at: location, clock: clock) { session in
                let token = try await session.call(
                    CreateServiceToken.self,
                    order {
                        ($0.identifier, $0.name) = ("ci.main", "CI")
                        ($0.workspaceIDs, $0.expiresInSeconds) = (["Team-A"], 3600)
                    }, as: Self.manager)
                let secret = try #require(token.secret)
                #expect(secret.hasPrefix("orcheo_"))
                #expect(token.identifier == "ci.main")
                #expect(token.workspaceIDs == ["team-a"])
                #expect(token.expiresAt == clock.now + .seconds(3600))
                #expect(token.message != nil)
                let answer = try await session.call(
                    Authenticate.self, .init(authorization: "bearer \(secret)"))
                #expect(
                    answer.principal
                        == Principal(
                            kind: .service, subject: "token:ci.main", scopes: ["workflows:read"],
                            workspaces: ["team-a"], tokenID: "ci.main"))
                let shown = try await session.call(GetServiceToken.self, .init(identifier: "ci.main"), as: Self.manager)
                #expect(shown.secret == nil)
                #expect(secret.hasPrefix(shown.secretPreview.dropLast()))
                #expect(shown.secretPreview.count < 14)
                clock.advance(by: .seconds(3600))
                #expect(await caller(session, secret) == "auth.service_token_expired")
                let list = try await session.call(ListServiceTokens.self, .init(), as: Self.manager)
                #expect(list.total == 0)
            }
        }
    }

    @Test func lifetimeIsNinetyDaysUnlessSaidOtherwiseAndNeverEndless() async throws {
        let clock = TestClock()
        try await HostedSession.with(clock: clock) { session in
            let token = try await session.call(CreateServiceToken.self, order(), as: Self.manager)
            #expect(token.expiresAt == clock.now + .seconds(90 * 86_400))
            #expect(token.identifier.wholeMatch(of: /[0-9a-f]{16}/) != nil)
            for seconds in [0, 59, 366 * 86_400 + 1, -1] {
                let refusal = await session.refusal(
                    CreateServiceToken.self, order { $0.expiresInSeconds = seconds }, as: Self.manager)
                #expect(refusal == "request.invalid", "\(seconds)")
            }
        }
    }

    @Test func nobodyGivesAwayWhatTheyDoNotHave() async throws {
        try await HostedSession.with { session in
            for (input, code) in [
                (order { $0.scopes = ["workflows:read", "admin:workflows"] }, "auth.missing_scope"),
                (order { $0.workspaceIDs = ["team-a", "team-b"] }, "auth.workspace_forbidden"),
                (order { $0.scopes = ["workflows:rea"] }, "request.invalid"),
                (order { $0.identifier = "a:b" }, "request.invalid"),
                (order { $0.name = String(repeating: "n", count: 129) }, "request.invalid"),
            ] {
                #expect(await session.refusal(CreateServiceToken.self, input, as: Self.manager) == code)
            }
            let reader = Principal(kind: .service, subject: "token:r", scopes: ["admin:tokens:read"])
            #expect(await session.refusal(CreateServiceToken.self, order(), as: reader) == "auth.missing_scope")
            let strong = Principal(
                kind: .service, subject: "token:s", scopes: Self.manager.scopes.union(["chatkit:session"]))
            let token = try await session.call(
                CreateServiceToken.self, order { $0.scopes = ["chatkit:session"] }, as: strong)
            // Its secret would be theirs.
            #expect(
                await session.refusal(
                    RotateServiceToken.self, .init(identifier: token.identifier), as: Self.manager)
                    == "auth.missing_scope")
        }
    }

    @Test func identifierNamesOneTokenForEver() async throws {
        try await HostedSession.with { session in
            let input = order { $0.identifier = "ci" }
            _ = try await session.call(CreateServiceToken.self, input, as: Self.manager)
            #expect(
                await session.refusal(CreateServiceToken.self, input, as: Self.manager) == "token.identifier_taken")
            _ = try await session.call(
                RevokeServiceToken.self, .init(identifier: "ci", reason: "done"), as: Self.manager)
            #expect(
                await session.refusal(CreateServiceToken.self, input, as: Self.manager) == "token.identifier_taken")
        }
    }

    @Test(arguments: StoreKind.allCases) func revokedTokenOpensNothingFromThatMoment(kind: StoreKind) async throws {
        try await TestFolder.with { folder in
            try await HostedSession.with(at: kind.location(in: folder)) { session in
                let token = try await session.call(CreateServiceToken.self, order(), as: Self.manager)
                #expect(await caller(session, token.secret) == "token:\(token.identifier)")
                for reason in ["left", "again"] {
                    _ = try await session.call(
                        RevokeServiceToken.self, .init(identifier: token.identifier, reason: reason), as: Self.manager)
                }
                #expect(await caller(session, token.secret) == "auth.token_revoked")
                let shown = try await session.call(
                    GetServiceToken.self, .init(identifier: token.identifier), as: Self.manager)
                #expect(shown.revocationReason == "left")
                #expect(shown.revokedAt != nil)
                for (identifier, reason, code) in [
                    ("nobody", "x", "token.not_found"), (token.identifier, "", "request.invalid"),
                ] {
                    #expect(
                        await session.refusal(
                            RevokeServiceToken.self, .init(identifier: identifier, reason: reason), as: Self.manager)
                            == code)
                }
            }
        }
    }

    @Test func rotatedTokenActsAsTheOldOneWhichLivesForTheOverlap() async throws {
        let clock = TestClock()
        try await HostedSession.with(clock: clock) { session in
            let first = try await session.call(
                CreateServiceToken.self, order { $0.identifier = "ci" }, as: Self.manager)
            let second = try await session.call(
                RotateServiceToken.self, .init(identifier: "ci", overlapSeconds: 100), as: Self.manager)
            #expect(second.identifier != "ci")
            #expect(second.scopes == first.scopes)
            // What the one owns is the other's.
            #expect(await caller(session, first.secret) == "token:ci")
            #expect(await caller(session, second.secret) == "token:ci")
            let shown = try await session.call(GetServiceToken.self, .init(identifier: "ci"), as: Self.manager)
            #expect(shown.rotatedTo == second.identifier)
            #expect(shown.expiresAt == clock.now + .seconds(100))
            #expect(
                await session.refusal(RotateServiceToken.self, .init(identifier: "ci"), as: Self.manager)
                    == "token.not_active")
            clock.advance(by: .seconds(100))
            #expect(await caller(session, first.secret) == "auth.service_token_expired")
            #expect(await caller(session, second.secret) == "token:ci")
            let third = try await session.call(
                RotateServiceToken.self, .init(identifier: second.identifier, overlapSeconds: 0), as: Self.manager)
            #expect(await caller(session, second.secret) == "auth.service_token_expired")
            #expect(await caller(session, third.secret) == "token:ci")
        }
    }

    @Test func ofManyRotationsAtOnceOneIsDone() async throws {
        try await HostedSession.with { session in
            _ = try await session.call(CreateServiceToken.self, order { $0.identifier = "ci" }, as: Self.manager)
            let codes = await withTaskGroup(of: String?.self) { group in
                for _ in 1...16 {
                    group.addTask {
                        await session.refusal(RotateServiceToken.self, .init(identifier: "ci"), as: Self.manager)
                    }
                }
                return await group.reduce(into: []) { $0.append($1) }
            }
            #expect(codes.count { $0 == nil } == 1)
            #expect(codes.count { $0 == "token.not_active" } == 15)
            let list = try await session.call(ListServiceTokens.self, .init(), as: Self.manager)
            #expect(list.total == 2)
        }
    }

    @Test func secretIsToldOnceEvenToThoseWhoAskTwice() async throws {
        try await HostedSession.with { session in
            let key = CallConditions(idempotencyKey: "k")
            let input = order { $0.identifier = "ci" }
            _ = try await session.call(CreateServiceToken.self, input, as: Self.manager, conditions: key)
            #expect(
                await session.refusal(CreateServiceToken.self, input, as: Self.manager, conditions: key)
                    == "idempotency.secret_not_repeated")
            #expect(
                await session.refusal(CreateServiceToken.self, order(), as: Self.manager, conditions: key)
                    == "idempotency.key_reused")
            let rotation = RotateServiceToken.Input(identifier: "ci", overlapSeconds: 0)
            _ = try await session.call(RotateServiceToken.self, rotation, as: Self.manager, conditions: key)
            #expect(
                await session.refusal(RotateServiceToken.self, rotation, as: Self.manager, conditions: key)
                    == "idempotency.secret_not_repeated")
            let list = try await session.call(ListServiceTokens.self, .init(), as: Self.manager)
            #expect(list.total == 1)
        }
    }

    @Test func tokensOutliveARestart() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            let secrets = try await HostedSession.with(at: location) { session in
                let kept = try await session.call(
                    CreateServiceToken.self, order { $0.identifier = "kept" }, as: Self.manager)
                let ended = try await session.call(
                    CreateServiceToken.self, order { $0.identifier = "ended" }, as: Self.manager)
                _ = try await session.call(
                    RevokeServiceToken.self, .init(identifier: "ended", reason: "x"), as: Self.manager)
                return [kept.secret, ended.secret]
            }
            try await HostedSession.with([:], at: location) { session in
                #expect(await caller(session, secrets[0]) == "token:kept")
                #expect(await caller(session, secrets[1]) == "auth.token_revoked")
                // Where nothing is said, the first credential makes everybody say who they are.
                #expect(await caller(session, nil) == "auth.missing_token")
            }
        }
    }

    @Test func firstTokenEndsTheTimeOfStrangers() async throws {
        try await HostedSession.with([:]) { session in
            #expect(await caller(session, nil) == "anonymous")
            _ = try await session.call(CreateServiceToken.self, order(), as: Self.manager)
            #expect(await caller(session, nil) == "auth.missing_token")
        }
    }

    @Test func whatIsNotWholeIsNotLookedUp() async throws {
        try await HostedSession.with { session in
            let token = try await session.call(CreateServiceToken.self, order(), as: Self.manager)
            let secret = try #require(token.secret)
            for text in [
                secret.uppercased(), String(secret.dropLast()), secret + "A", String(secret.dropFirst()),
                secret.replacingOccurrences(of: "orcheo_", with: "orcheo-"), "orcheo_",
            ] {
                #expect(await caller(session, text) == "auth.invalid_token")
                #expect(!ServiceTokenSecret.isWellFormed(text))
            }
            for index in secret.indices.dropFirst(7) {
                var changed = secret
                changed.replaceSubrange(index...index, with: secret[index] == "A" ? "B" : "A")
                #expect(!ServiceTokenSecret.isWellFormed(changed))
            }
        }
    }

    @Test func useIsNotedAndStoredWhenTheServiceEnds() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            let clock = TestClock()
            try await HostedSession.with(at: location, clock: clock) { session in
                let token = try await session.call(
                    CreateServiceToken.self, order { $0.identifier = "ci" }, as: Self.manager)
                for _ in 1...3 { _ = await caller(session, token.secret) }
            }
            try await HostedSession.with(at: location, clock: clock) { session in
                let shown = try await session.call(GetServiceToken.self, .init(identifier: "ci"), as: Self.manager)
                #expect(shown.useCount == 3)
                #expect(shown.lastUsedAt == clock.now)
            }
        }
    }

    @Test func whatWasDoneToATokenIsKept() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            try await HostedSession.with(at: location) { session in
                _ = try await session.call(CreateServiceToken.self, order { $0.identifier = "ci" }, as: Self.manager)
                _ = try await session.call(RotateServiceToken.self, .init(identifier: "ci"), as: Self.manager)
                _ = try await session.call(
                    RevokeServiceToken.self, .init(identifier: "ci", reason: "leaked"), as: Self.manager)
            }
            let store = try SQLSessionStore(at: location, logger: .silent)
            let events = try await store.events(ofServiceToken: "ci")
            #expect(events.map(\.action) == [.created, .rotated, .revoked])
            #expect(events.allSatisfy { $0.actor == "token:ops" })
            #expect(events.last?.reason == "leaked")
            await store.close()
        }
    }

    @Test func noFileHoldsTheToken() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            let secret = try await HostedSession.with(at: location) { session in
                let token = try await session.call(CreateServiceToken.self, order(), as: Self.manager)
                _ = await caller(session, token.secret)
                return try #require(token.secret)
            }
            let body = String(secret.dropFirst(ServiceTokenSecret.prefix.count + 5))
            for name in try FileManager.default.subpathsOfDirectory(atPath: folder.path) {
                let bytes = FileManager.default.contents(atPath: "\(folder.path)/\(name)") ?? Data()
                #expect(bytes.firstRange(of: Data(body.utf8)) == nil, "\(name)")
            }
            let value = ServiceTokenSecret(RandomIDs())
            var shown = "\(value) \(String(reflecting: value)) "
            dump(value, to: &shown)
            #expect(!shown.contains(value.text))
        }
    }
}
