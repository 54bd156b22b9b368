import Crypto
import Wire

/// Closes private keys before they are stored, and opens them again (ChaCha20-Poly1305, RFC 8439). A sealed key is bound
/// to its id and algorithm, so that none can be put in the place of another.
struct KeySeal: Sendable {
    private let key: SymmetricKey

    init(_ key: SymmetricKey) { self.key = key }

    /// A new active key of ES256.
    func newKey(id: String, at now: Timestamp) throws -> SigningKeyRecord {
        let fresh = P256.Signing.PrivateKey()
        let box = try ChaChaPoly.seal(
            fresh.rawRepresentation, using: key, authenticating: Self.binding(id, .es256))
        return SigningKeyRecord(
            id: id, algorithm: .es256, sealedKey: Array(box.combined),
            publicKey: Array(fresh.publicKey.x963Representation),
            createdAt: now, endsAt: nil)
    }

    func open(_ record: SigningKeyRecord) throws(WrongKey) -> SigningKey {
        do {
            let box = try ChaChaPoly.SealedBox(combined: record.sealedKey)
            let bytes = try ChaChaPoly.open(
                box, using: key, authenticating: Self.binding(record.id, record.algorithm))
            return try SigningKey(record.algorithm, Array(bytes))
        } catch {
            throw WrongKey()
        }
    }

    private static func binding(_ id: String, _ algorithm: SigningAlgorithm) -> [UInt8] {
        Array("\(algorithm.rawValue) \(id)".utf8)
    }

    /// What is stored was sealed with another key, or was changed since.
    struct WrongKey: Error {}
}
