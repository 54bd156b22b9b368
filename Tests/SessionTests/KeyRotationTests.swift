import JWTKit
import RPC
import ServiceKit
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// Keys of chat tokens that are replaced while tokens are made and read.
struct KeyRotationTests {
    private static let manager = Principal(
        kind: .service, subject: "operator", scopes: ["admin:tokens:write"])

    private func kid(_ token: ChatToken) throws -> String {
        try #require(try part(0, of: token.clientSecret)["kid"]?.stringValue)
    }

    private func rotate(_ session: HostedSession, overlap: Int? = nil) async throws -> RotateSigningKey.Output {
        try await session.call(RotateSigningKey.self, .init(overlapSeconds: overlap), as: Self.manager)
    }

    @Test(arguments: StoreKind.allCases) func tokensOfTheKeyBeforeAreGoodForTheOverlap(kind: StoreKind) async throws {
        try await TestFolder.with { folder in
            let clock = TestClock()
            try await HostedSession.with(at: kind.location(in: folder), clock: clock) { session in
                let old = try await session.issue()
                let rotation = try await rotate(session, overlap: 300)
                let new = try await session.issue()
                #expect(try kid(new) == rotation.keyID)
                #expect(try rotation.passive.map(\.keyID) == [kid(old)])
                #expect(try await session.identify(bearer: old.clientSecret).principal.subject == "ext:shop:v-1")
                clock.advance(by: .seconds(299))
                #expect(try await session.identify(bearer: old.clientSecret).principal.subject == "ext:shop:v-1")
                clock.advance(by: .seconds(1))
                let refusal = await #expect(throws: ServiceError.self) {
                    try await session.identify(bearer: old.clientSecret)
                }
                // Its key is gone before it could say that it has expired.
                #expect(refusal?.code == "chatkit.auth.invalid_jwt")
            }
        }
    }

    @Test func overlapIsNoShorterThanATokenLives() async throws {
        try await HostedSession.with { session in
            for overlap in [0, 299, 86_401] {
                #expect(
                    await session.refusal(RotateSigningKey.self, .init(overlapSeconds: overlap), as: Self.manager)
                        == "request.invalid")
            }
            #expect(await session.refusal(RotateSigningKey.self, .init()) == "auth.authentication_required")
        }
    }

    @Test func hundredRotationsRefuseNoTokenAndLeaveNoKeyBehind() async throws {
        let clock = TestClock()
        try await HostedSession.with(clock: clock) { session in
            let callers = (0..<4).map { _ in
                Task {
                    var count = 0
                    while !Task.isCancelled {
                        let token = try await session.issue().clientSecret
                        _ = try await session.identify(bearer: token)
                        count += 1
                    }
                    return count
                }
            }
            var kids: Set<String> = []
            for _ in 1...100 {
                kids.insert(try await rotate(session, overlap: 300).keyID)
                clock.advance(by: .seconds(10))
            }
            callers.forEach { $0.cancel() }
            for caller in callers {
                // One that was refused has ended with an error.
                do { #expect(try await caller.value > 0) } catch let error as ServiceError {
                    #expect(error.code == "cancelled")
                }
            }
            #expect(kids.count == 100)
            let keys = try await session.call(GetSigningKeys.self, Nothing()).keys
            // The active one, and those whose overlap of 300 s goes on.
            #expect(keys.count == 30)
        }
    }

    @Test func rotationOutlivesARestart() async throws {
        try await TestFolder.with { folder in
            let location = StoreKind.file.location(in: folder)
            let (old, rotation) = try await HostedSession.with(at: location) { session in
                (try await session.issue(), try await rotate(session))
            }
            try await HostedSession.with(at: location) { session in
                let new = try await session.issue()
                #expect(try kid(new) == rotation.keyID)
                let identity = try await session.identify(bearer: old.clientSecret)
                #expect(identity.principal.subject == "ext:shop:v-1")
            }
        }
    }

    /// A reader that we did not write verifies our tokens by the keys that we give away.
    @Test func publishedKeysVerifyOurTokens() async throws {
        struct Claims: JWTPayload {
            let sub: String
            func verify(using algorithm: some JWTAlgorithm) async throws {}
        }
        try await HostedSession.with { session in
            let old = try await session.issue()
            _ = try await rotate(session)
            let new = try await session.issue()
            let keys = try await session.call(GetSigningKeys.self, Nothing()).keys
            #expect(keys.allSatisfy { $0["d"] == nil && $0["kty"] == "EC" && $0["use"] == "sig" })
            let collection = JWTKeyCollection()
            try await collection.add(jwksJSON: JSONValue.object(["keys": .array(keys.map { .object($0) })]).text)
            for token in [old, new] {
                let claims = try await collection.verify(token.clientSecret, as: Claims.self)
                #expect(claims.sub == "ext:shop:v-1")
            }
        }
    }

    @Test func sharedSecretIsNeverGivenAway() async throws {
        let settings = ["ORCHEO_CHATKIT_TOKEN_SIGNING_KEY": String(repeating: "k", count: 32)]
        try await HostedSession.with(settings) { session in
            let token = try await session.issue()
            let keys = try await session.call(GetSigningKeys.self, Nothing()).keys
            #expect(try !keys.contains { $0["kid"]?.stringValue == (try kid(token)) })
            #expect(keys.allSatisfy { $0["kty"] == "EC" })
        }
    }
}
