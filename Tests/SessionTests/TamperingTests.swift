import Crypto
import JWTKit
import ServiceKit
import SessionAPI
import Testing
import Wire

@testable import SessionService

/// Tokens that our own ring made and somebody changed, or that it made under other settings.
struct TamperingTests {
    let mint: Mint

    init() throws { mint = try Mint() }

    private func issue(issuer: String = "orcheo.chatkit", audience: String = "chatkit", seconds: Int = 300) throws
        -> String
    {
        let settings = ChatTokenSettings(
            issuer: issuer, audience: audience, lifetime: .seconds(seconds), sharedKey: nil)
        let order = ChatTokenOrder(
            .init(workflowID: HostedSession.workflow, workflowName: "Desk", version: .draft, epoch: 3))
        let issuer = ChatTokenIssuer(
            ring: mint.ring, verified: VerifiedTokens(), settings: settings, revocations: RevocationIndex(),
            clock: mint.clock, ids: RandomIDs())
        return try issuer.issue(order, to: .ann).clientSecret
    }

    @Test func tokenMadeUnderOtherSettingsIsRefused() throws {
        #expect(mint.verdict(try issue()) == "good")
        #expect(mint.verdict(try issue(issuer: "orcheo.other")) == "chatkit.auth.invalid_jwt")
        #expect(mint.verdict(try issue(audience: "management")) == "chatkit.auth.invalid_jwt")
        #expect(mint.verdict(try issue(seconds: 301)) == "chatkit.auth.invalid_jwt")
    }

    @Test func noBitOfATokenCanBeFlipped() throws {
        let token = try issue()
        #expect(mint.verdict(token) == "good")
        let bytes = Array(token.utf8)
        for index in bytes.indices {
            // The last digits carry bits that no value has.
            for bit in index > bytes.count - 4 ? Array(0..<7) : [index % 7] {
                var changed = bytes
                changed[index] ^= 1 << bit
                let verdict = mint.verdict(String(decoding: changed, as: UTF8.self))
                #expect(verdict == "chatkit.auth.invalid_jwt", "bit \(bit) of byte \(index)")
            }
        }
    }

    @Test func noBeginningOfATokenIsTaken() throws {
        let token = try issue()
        for length in 0..<token.utf8.count {
            #expect(mint.verdict(String(token.prefix(length))) == "chatkit.auth.invalid_jwt", "\(length) bytes")
        }
    }

    @Test func tokenLongerThanOursIsRefusedHoweverWellItIsSigned() throws {
        for (size, verdict) in [(4 << 10, "good"), (12 << 10, "chatkit.auth.invalid_jwt")] {
            var claims = mint.claims
            claims["pad"] = .string(String(repeating: "a", count: size))
            #expect(mint.verdict(try Mint.token(JSONValue.object(claims).text, by: mint.key)) == verdict)
        }
    }

    @Test func workspaceThatIsNoTextIsRefused() throws {
        var claims = mint.claims
        var chatkit = try #require(claims["chatkit"]?.objectValue)
        chatkit["workspace_ids"] = ["team-a", 7]
        claims["chatkit"] = .object(chatkit)
        let token = try Mint.token(JSONValue.object(claims).text, by: mint.key)
        #expect(mint.verdict(token) == "chatkit.auth.invalid_jwt_claims")
    }

    @Test func publicKeyInAnySpellingIsNoSecret() throws {
        let key = try P256.Signing.PublicKey(x963Representation: mint.record.publicKey)
        let header = Mint.header.replacing("ES256", with: "HS256")
        for secret in [
            Array(key.x963Representation), Array(key.rawRepresentation), Array(key.compressedRepresentation),
            Array(key.derRepresentation), Array(key.pemRepresentation.utf8), [],
        ] {
            let token = try Mint.token(
                header: header, JSONValue.object(mint.claims).text, by: try SigningKey(.hs256, secret))
            #expect(mint.verdict(token) == "chatkit.auth.invalid_jwt")
        }
    }

    private struct Payload: JWTPayload {
        let sub: SubjectClaim
        let iss: IssuerClaim
        let aud: AudienceClaim

        func verify(using algorithm: some JWTAlgorithm) async throws {
            try aud.verifyIntendedAudience(includes: "chatkit")
        }
    }

    @Test func anotherImplementationReadsTokensOfBothAlgorithms() async throws {
        let keys = JWTKeyCollection()
        let publicKey = try P256.Signing.PublicKey(x963Representation: mint.record.publicKey)
        await keys.add(ecdsa: try ES256PublicKey(backing: publicKey), kid: JWKIdentifier(string: mint.record.id))
        let payload = try await keys.verify(try issue(), as: Payload.self)
        #expect(payload.sub.value == "jwt:https://idp:ann")
        #expect(payload.iss.value == "orcheo.chatkit")

        let shared = String(repeating: "k", count: 32)
        let token = try CompactToken.signed(mint.claims, by: try SigningKey(.hs256, Array(shared.utf8)), id: "shared")
        await keys.add(hmac: HMACKey(from: shared), digestAlgorithm: .sha256, kid: "shared")
        #expect(try await keys.verify(token, as: Payload.self).sub.value == "ext:shop:v-1")
    }
}
