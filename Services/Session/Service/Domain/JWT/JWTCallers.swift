import JWTKit
import ServiceKit
import SessionAPI
import Wire

/// Finds out who a JWT of another issuer speaks for: form, algorithm, key, signature, claims, in this order, so that
/// nothing is told of a token that nobody signed.
struct JWTCallers: Sendable {
    /// By how much the clock of an issuer may differ.
    private static let leeway = 30.0

    private let settings: JWTSettings
    private let revocations: RevocationIndex
    private let clock: any WallClock

    init(_ settings: JWTSettings, revocations: RevocationIndex, clock: any WallClock) {
        self.settings = settings
        self.revocations = revocations
        self.clock = clock
    }

    var hasKeys: Bool { settings.hasKeys }

    /// - Throws: `auth.invalid_token`, `auth.unsupported_algorithm`, `auth.key_unavailable`, `auth.token_expired`,
    ///   `auth.invalid_audience`, `auth.invalid_issuer`, `auth.token_revoked`.
    func caller(_ text: String) async throws(ServiceError) -> Principal {
        guard let token = ForeignToken(text) else { throw Self.invalid }
        guard settings.algorithms.contains(token.algorithm) else {
            throw ServiceError("auth.unsupported_algorithm", "Tokens of this algorithm are not taken.")
        }
        guard try await isSigned(token), let object = token.claims, let claims = JWTClaims(object) else {
            throw Self.invalid
        }
        try check(claims)
        let subject = "jwt:\(claims.issuer ?? ""):\(claims.subject)"
        let targets: Set<RevocationTarget> = [.global, .subject(subject), .session(claims.tokenID, of: subject)]
        guard !revocations.isEnded(targets, issuedAt: claims.issuedAt) else {
            throw ServiceError("auth.token_revoked", "The token was revoked.")
        }
        return Principal(
            kind: claims.kind, subject: subject, scopes: claims.scopes, workspaces: claims.workspaces,
            tokenID: claims.tokenID)
    }

    private static let invalid = ServiceError("auth.invalid_token", "The token is not valid.")

    private func isSigned(_ token: ForeignToken) async throws(ServiceError) -> Bool {
        if SharedSecretKey.algorithms.contains(token.algorithm) {
            guard let secret = settings.secret else { throw Self.keyUnavailable }
            return secret.isValid(token.signature, for: token.signedBytes, token.algorithm)
        }
        guard let key = try await publicKey(of: token) else { return false }
        return token.isSigned(by: key)
    }

    private func publicKey(of token: ForeignToken) async throws(ServiceError) -> (any JWTAlgorithm)? {
        if let key = settings.keys?.verifier(token.keyID, token.algorithm) { return key }
        guard let remote = settings.remoteKeys else {
            guard settings.keys != nil else { throw Self.keyUnavailable }
            return nil
        }
        do { return try await remote.verifier(token.keyID, token.algorithm) } catch {
            throw ServiceError(Self.keyUnavailable.code, Self.keyUnavailable.message, cause: error.description)
        }
    }

    private static let keyUnavailable = ServiceError(
        "auth.key_unavailable", "There is no key to verify such tokens with.")

    private func check(_ claims: JWTClaims) throws(ServiceError) {
        let now = Double(clock.now.microseconds) / 1_000_000
        let isTimely = [claims.notBefore, claims.issuedAt].allSatisfy { $0.map { $0 <= now + Self.leeway } ?? true }
        guard isTimely else { throw Self.invalid }
        guard now < claims.expiresAt + Self.leeway else {
            throw ServiceError("auth.token_expired", "The token has expired.")
        }
        if let audience = settings.audience, !claims.audiences.contains(audience) {
            throw ServiceError("auth.invalid_audience", "The token is for somebody else.")
        }
        if let issuer = settings.issuer, claims.issuer != issuer {
            throw ServiceError("auth.invalid_issuer", "The token is of an issuer that is not taken.")
        }
    }
}
