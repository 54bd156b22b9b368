import Crypto
import ServiceKit
import Wire

/// The keys of chat tokens: one signs, all verify, each known by its `kid`.
struct KeyRing: Sendable {
    private struct Entry: Sendable {
        let key: SigningKey
        /// From then on the key verifies no more; nil while it signs.
        let endsAt: Timestamp?
    }

    private let signer: (id: String, key: SigningKey)
    private let entries: [String: Entry]
    /// The public halves, in the order of the store.
    private let publicKeys: [(id: String, key: [UInt8], endsAt: Timestamp?)]

    /// - Parameters:
    ///   - records: of the store, with one active key.
    ///   - sharedKey: signs in place of the active key where it is set.
    /// - Throws: ``KeySeal/WrongKey``, or ``NoActiveKey``.
    init(_ records: [SigningKeyRecord], openedBy seal: KeySeal, sharedKey: Secret?) throws {
        var entries: [String: Entry] = [:]
        var signer: (id: String, key: SigningKey)?
        for record in records {
            let key = try seal.open(record)
            entries[record.id] = Entry(key: key, endsAt: record.endsAt)
            if record.endsAt == nil { signer = (record.id, key) }
        }
        if let sharedKey {
            let key = SymmetricKey(data: sharedKey.withBytes { Array($0) })
            // Named after the key without telling anything of it.
            let name = HMAC<SHA256>.authenticationCode(for: Array("kid".utf8), using: key).prefix(8)
            let id = "shared-\(Hexadecimal.encode(name))"
            entries[id] = Entry(key: .hs256(key), endsAt: nil)
            signer = (id, .hs256(key))
        }
        publicKeys = records.map { ($0.id, $0.publicKey, $0.endsAt) }
        guard let signer else { throw NoActiveKey() }
        self.signer = signer
        self.entries = entries
    }

    /// - Returns: a token, and the `kid` that it names.
    func sign(_ claims: JSONObject) throws -> (text: String, keyID: String) {
        (try CompactToken.signed(claims, by: signer.key, id: signer.id), signer.id)
    }

    /// The key that a token names, if it verifies now.
    func key(_ id: String, at now: Timestamp) -> SigningKey? {
        guard let entry = entries[id] else { return nil }
        if let end = entry.endsAt, end <= now { return nil }
        return entry.key
    }

    /// The public keys that tokens are verified with at a moment, as JSON Web Keys (RFC 7517, RFC 7518 section 6.2).
    func webKeys(at now: Timestamp) -> [JSONObject] {
        publicKeys.compactMap { entry in
            // X9.63: a 4, then the two coordinates.
            guard entry.key.count == 65, entry.endsAt.map({ now < $0 }) ?? true else { return nil }
            return [
                "kty": "EC", "use": "sig", "alg": .string(SigningAlgorithm.es256.rawValue), "kid": .string(entry.id),
                "crv": "P-256", "x": .string(Base64URL.encode(entry.key[1..<33])),
                "y": .string(Base64URL.encode(entry.key[33...])),
            ]
        }
    }

    struct NoActiveKey: Error {}
}
