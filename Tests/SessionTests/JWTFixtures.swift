import Crypto
import Foundation
import JWTKit
import ServiceKit
import Wire

@testable import SessionService

/// Another issuer, with keys that the test holds.
struct Issuer: Sendable {
    static let secret = "canary-jwt-secret-0123456789abcdef"
    static let audience = "orcheo"
    static let issuer = "https://idp.example"

    let clock = TestClock()
    let curve = P256.Signing.PrivateKey()
    let edwards = Curve25519.Signing.PrivateKey()

    /// The public keys as the issuer gives them away.
    var keySet: String {
        let point = Array(curve.publicKey.x963Representation)
        let keys: JSONValue = [
            "keys": [
                [
                    "kty": "EC", "kid": "ec", "use": "sig", "crv": "P-256",
                    "x": .string(Base64URL.encode(point[1..<33])), "y": .string(Base64URL.encode(point[33...])),
                ],
                [
                    "kty": "OKP", "kid": "ed", "alg": "EdDSA", "crv": "Ed25519",
                    "x": .string(Base64URL.encode(Array(edwards.publicKey.rawRepresentation))),
                ],
                ["kty": "oct", "kid": "secret", "k": "AAAA"], ["kty": "EC", "kid": "enc", "use": "enc"],
            ]
        ]
        return keys.text
    }

    /// Everything that is to be taken.
    var settings: [String: String] {
        [
            "ORCHEO_AUTH_JWT_SECRET": Self.secret, "ORCHEO_AUTH_JWKS": keySet,
            "ORCHEO_AUTH_ALLOWED_ALGORITHMS": "HS256,HS384,HS512,ES256,EdDSA", "ORCHEO_AUTH_AUDIENCE": Self.audience,
            "ORCHEO_AUTH_ISSUER": Self.issuer,
        ]
    }

    func callers(_ changed: [String: String] = [:]) async throws -> JWTCallers {
        let settings = self.settings.merging(changed) { $1 }.filter { !$0.value.isEmpty }
        return JWTCallers(
            try await JWTSettings(try Settings(settings), http: PinnedHTTP.quick, clock: clock),
            revocations: RevocationIndex(), clock: clock)
    }

    var second: Int { Int(clock.now.microseconds / 1_000_000) }

    /// Claims of a good token, made now.
    var claims: JSONObject {
        [
            "iss": .string(Self.issuer), "aud": .string(Self.audience), "sub": "ann", "iat": .int(second),
            "exp": .int(second + 600), "jti": "t-1", "scope": "workflows:read workflows:write",
        ]
    }

    /// A token with just this header and payload.
    func token(header: JSONValue, payload: String, _ sign: ([UInt8]) throws -> [UInt8]) rethrows -> String {
        let signed = "\(Mint.part(header.text)).\(Mint.part(payload))"
        return "\(signed).\(Base64URL.encode(try sign(Array(signed.utf8))))"
    }

    func token(_ algorithm: String = "HS256", claims: JSONObject? = nil, header: JSONObject = [:]) throws -> String {
        var members: JSONObject = ["alg": .string(algorithm), "typ": "JWT"]
        if algorithm == "ES256" { members["kid"] = "ec" }
        if algorithm == "EdDSA" { members["kid"] = "ed" }
        for (name, value) in header.members { members[name] = value }
        return try token(header: .object(members), payload: JSONValue.object(claims ?? self.claims).text) {
            try sign($0, algorithm)
        }
    }

    func sign(_ message: [UInt8], _ algorithm: String, secret: String = secret) throws -> [UInt8] {
        let key = SymmetricKey(data: Array(secret.utf8))
        switch algorithm {
        case "HS256": return Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        case "HS384": return Array(HMAC<SHA384>.authenticationCode(for: message, using: key))
        case "HS512": return Array(HMAC<SHA512>.authenticationCode(for: message, using: key))
        case "ES256": return Array(try curve.signature(for: message).rawRepresentation)
        case "EdDSA": return Array(try edwards.signature(for: message))
        default: return []
        }
    }
}

/// The subject of a token's bearer, or the code of the refusal.
func verdict(_ token: String, by callers: JWTCallers) async -> String {
    do { return try await callers.caller(token).subject } catch { return error.code }
}

extension PinnedHTTP {
    static let quick = PinnedHTTP(timeout: .seconds(5), allowsPrivateAddresses: false)
}
