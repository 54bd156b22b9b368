import Crypto
import Foundation

/// How a token is signed, by its name in RFC 7518, section 3.1.
enum SigningAlgorithm: String, Sendable {
    /// ECDSA on P-256 with SHA-256: the key that verifies can be given away, and verifying takes half as long as with
    /// Ed25519.
    case es256 = "ES256"
    /// HMAC with SHA-256.
    case hs256 = "HS256"
}

/// A key that signs and verifies with one algorithm and no other.
enum SigningKey: Sendable {
    case es256(P256.Signing.PrivateKey, P256.Signing.PublicKey)
    case hs256(SymmetricKey)

    /// - Parameter bytes: the private number of a P-256 key, or the shared secret.
    /// - Throws: if `bytes` are no key of this algorithm.
    init(_ algorithm: SigningAlgorithm, _ bytes: [UInt8]) throws {
        switch algorithm {
        case .es256:
            let key = try P256.Signing.PrivateKey(rawRepresentation: bytes)
            self = .es256(key, key.publicKey)
        case .hs256: self = .hs256(SymmetricKey(data: bytes))
        }
    }

    var algorithm: SigningAlgorithm {
        switch self {
        case .es256: .es256
        case .hs256: .hs256
        }
    }

    func sign(_ message: some DataProtocol) throws -> [UInt8] {
        switch self {
        case .es256(let key, _): Array(try key.signature(for: message).rawRepresentation)
        case .hs256(let key): Array(HMAC<SHA256>.authenticationCode(for: message, using: key))
        }
    }

    func isValid(_ signature: [UInt8], for message: some DataProtocol) -> Bool {
        switch self {
        case .es256(_, let key):
            // Other lengths than that of two numbers are no signature.
            guard let signature = try? P256.Signing.ECDSASignature(rawRepresentation: signature) else { return false }
            return key.isValidSignature(signature, for: message)
        case .hs256(let key):
            return HMAC<SHA256>.isValidAuthenticationCode(signature, authenticating: message, using: key)
        }
    }
}
