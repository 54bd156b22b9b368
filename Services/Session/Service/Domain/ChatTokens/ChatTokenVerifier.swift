import ServiceKit
import Wire

/// Judges chat tokens: form, key, signature, claims, time, in this order.
struct ChatTokenVerifier: Sendable {
    private let ring: CurrentKeyRing
    private let issuer: String
    private let audience: String
    private let clock: any WallClock
    private let verified = VerifiedTokens()

    init(ring: CurrentKeyRing, issuer: String, audience: String, clock: any WallClock) {
        self.ring = ring
        self.issuer = issuer
        self.audience = audience
        self.clock = clock
    }

    func verify(_ text: String) throws(ChatTokenFault) -> ChatTokenClaims {
        let now = clock.now
        guard let token = CompactToken(text), let key = ring.key(token.keyID, at: now),
            token.algorithm == key.algorithm.rawValue
        else { throw .forged }
        let claims: ChatTokenClaims
        if let known = verified.claims(of: text) {
            claims = known
        } else {
            guard key.isValid(token.signature, for: token.signedBytes), let object = token.claims else {
                throw .forged
            }
            claims = try ChatTokenClaims(object)
            verified.keep(claims, of: text, at: now)
        }
        try claims.check(issuer: issuer, audience: audience, at: now)
        return claims
    }
}
