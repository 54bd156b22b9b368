import HTTPTypes
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// The keys of an issuer, at its address.
struct RemoteKeySetTests {
    private func keys(
        _ provider: FakeProvider, path: String = "/keys", longest: Duration = .seconds(300)
    ) throws -> RemoteKeySet {
        let url = try #require(OutboundURL(provider.issuer + path))
        return RemoteKeySet(url, http: PinnedHTTP.quick, longest: longest, clock: provider.clock)
    }

    @Test func keysAreKeptAsLongAsTheIssuerSays() async throws {
        try await FakeProvider.with { provider in
            let keys = try keys(provider)
            #expect(try await keys.verifier("k1", "ES256") != nil)
            #expect(try await keys.verifier("k1", "ES256") != nil)
            #expect(provider.count("keys") == 1)
            provider.clock.advance(by: .seconds(61))
            #expect(try await keys.verifier("k1", "ES256") != nil)
            #expect(provider.count("keys") == 2)
        }
    }

    @Test func operatorsLimitIsShorter() async throws {
        try await FakeProvider.with { provider in
            provider.behave { $0.cacheControl = "max-age=86400" }
            let keys = try keys(provider, longest: .seconds(30))
            _ = try await keys.verifier("k1", "ES256")
            provider.clock.advance(by: .seconds(31))
            _ = try await keys.verifier("k1", "ES256")
            #expect(provider.count("keys") == 2)
        }
    }

    @Test func oneFetchServesAllWhoWait() async throws {
        try await FakeProvider.with { provider in
            provider.behave { $0.delay = .milliseconds(100) }
            let keys = try keys(provider)
            let found = try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<100 { group.addTask { try await keys.verifier("k1", "ES256") != nil } }
                return try await group.reduce(0) { $0 + ($1 ? 1 : 0) }
            }
            #expect(found == 100)
            #expect(provider.count("keys") == 1)
        }
    }

    @Test func unknownKeyIsLookedForOnceInAWhile() async throws {
        try await FakeProvider.with { provider in
            let keys = try keys(provider)
            _ = try await keys.verifier("k1", "ES256")
            provider.clock.advance(by: .seconds(11))
            for _ in 0..<50 { #expect(try await keys.verifier("invented", "ES256") == nil) }
            #expect(provider.count("keys") == 2)
        }
    }

    @Test func issuerThatDoesNotAnswerIsNotAskedEachTime() async throws {
        try await FakeProvider.with { provider in
            let keys = try keys(provider)
            provider.behave { $0.keysStatus = .internalServerError }
            for _ in 0..<20 {
                await #expect(throws: RemoteKeySet.Unavailable.self) { try await keys.verifier("k1", "ES256") }
            }
            #expect(provider.count("keys") == 1)
            provider.behave { $0.keysStatus = .ok }
            provider.clock.advance(by: .seconds(11))
            #expect(try await keys.verifier("k1", "ES256") != nil)
        }
    }

    @Test func keysServeOnForAWhileWhereTheIssuerIsAway() async throws {
        try await FakeProvider.with { provider in
            let keys = try keys(provider)
            _ = try await keys.verifier("k1", "ES256")
            provider.behave { $0.keysStatus = .badGateway }
            provider.clock.advance(by: .seconds(600))
            #expect(try await keys.verifier("k1", "ES256") != nil)
            provider.clock.advance(by: .seconds(3600))
            await #expect(throws: RemoteKeySet.Unavailable.self) { try await keys.verifier("k1", "ES256") }
        }
    }

    @Test func redirectIsNotFollowed() async throws {
        try await FakeProvider.with { provider in
            let keys = try keys(provider, path: "/moved")
            let error = await #expect(throws: RemoteKeySet.Unavailable.self) {
                try await keys.verifier("k1", "ES256")
            }
            #expect(error?.description.contains("302") == true)
            #expect(provider.count("keys") == 0)
        }
    }

    @Test func callerIsKnownByAKeyAtAnAddress() async throws {
        try await FakeProvider.with { provider in
            let settings = [
                "ORCHEO_AUTH_JWKS_URL": "\(provider.issuer)/keys", "ORCHEO_AUTH_ALLOWED_ALGORITHMS": "ES256",
            ]
            try await HostedSession.with(settings, clock: provider.clock) { session in
                let second = Int(provider.clock.now.microseconds / 1_000_000)
                let claims: JSONObject = ["sub": "ann", "iss": "i", "exp": .int(second + 60), "iat": .int(second)]
                let bearer = "Bearer \(try provider.sign(claims))"
                let caller = try await session.call(Authenticate.self, .init(authorization: bearer))
                #expect(caller.principal.subject == "jwt:i:ann")
                // And as such may chat where visitors have to log in.
                let chat = try await session.call(IdentifyChat.self, .init(authorization: bearer))
                #expect(chat.principal == Principal(kind: .user, subject: "jwt:i:ann", tokenID: "ann"))
                provider.behave { $0.keysStatus = .internalServerError }
                provider.clock.advance(by: .seconds(3600 + 61))
                #expect(
                    await session.refusal(Authenticate.self, .init(authorization: bearer)) == "auth.key_unavailable")
            }
        }
    }
}
