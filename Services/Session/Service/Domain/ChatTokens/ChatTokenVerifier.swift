import ServiceKit
import Wire

/// Judges chat tokens: form, key, signature, claims, time, in this order.
struct ChatTokenVerifier: Sendable {
    private let ring: CurrentKeyRing
    private let issuer: String
    private let audience: String
    private let clock: any WallClock
    private let verified: VerifiedTokens

    init(
        ring: CurrentKeyRing, verified: VerifiedTokens, issuer: String, audience: String, clock: any WallClock
    ) {
        self.ring = ring
        self.verified = verified
        self.issuer = issuer
        self.audience = audience
        self.clock = clock
    }

    func verify(_ text: String) throws(ChatTokenFault) -> ChatTokenClaims {
        let now = clock.now
        let claims = try claims(of: text, at: now)
        try claims.check(issuer: issuer, audience: audience, at: now)
        return claims
    }

    private func claims(of text: String, at now: Timestamp) throws(ChatTokenFault) -> ChatTokenClaims {
        let hash = VerifiedTokens.hash(text)
        if let known = verified.find(hash) {
            guard ring.key(known.keyID, at: now) != nil else { throw .forged }
            return known.claims
        }
        guard let token = CompactToken(text), let key = ring.key(token.keyID, at: now),
            token.algorithm == key.algorithm.rawValue,
            key.isValid(token.signature, for: token.signedBytes), let object = token.claims
        else { throw .forged }
        let claims = try ChatTokenClaims(object)
        verified.keep(.init(claims: claims, keyID: token.keyID), of: hash, at: now)
        return claims
    }
}
