import Foundation
import JWTKit
import Wire

/// The public keys of other issuers (JWK Set, RFC 7517). A key verifies algorithms of its own family only, so that none
/// can be taken for a shared secret.
struct JWTKeySet: Sendable {
    struct Unreadable: Error, CustomStringConvertible {
        let description: String
    }

    private struct Key: Sendable {
        let id: String?
        /// By the name of the algorithm.
        let verifiers: [String: any JWTAlgorithm]
    }

    private let keys: [Key]

    /// Algorithms that keys of each type can verify.
    private static let families: [String: [String]] = [
        "RSA": ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"], "EC": ["ES256", "ES384", "ES512"],
        "OKP": ["EdDSA"],
    ]

    /// Names of every algorithm that a public key can verify.
    static let algorithms = Set(families.values.joined())

    /// Keys that are not for signatures, and those of unknown types, are left out: a set may be shared with others.
    /// - Parameter skippingBrokenKeys: whether one that cannot be read is left out: an issuer may have kinds that are not
    ///   known here, while an operator's own key that is broken is a mistake.
    /// - Throws: ``Unreadable`` for text that is no key set, or a key in it that is broken.
    init(json text: String, skippingBrokenKeys: Bool = false) async throws {
        let value: JSONValue
        do { value = try JSONParser.parse(text) } catch { throw Unreadable(description: "it is no JSON: \(error)") }
        guard let entries = value["keys"]?.arrayValue else {
            throw Unreadable(description: "it has no list of keys")
        }
        var keys: [Key] = []
        for entry in entries {
            guard let type = entry["kty"]?.stringValue, let family = Self.families[type],
                entry["use"] == nil || entry["use"] == "sig"
            else { continue }
            // A key that names its algorithm is for that one alone.
            let algorithms = entry["alg"]?.stringValue.map { name in family.filter { $0 == name } } ?? family
            do {
                let verifiers = try await Self.verifiers(entry, algorithms)
                keys.append(Key(id: entry["kid"]?.stringValue, verifiers: verifiers))
            } catch {
                guard skippingBrokenKeys else { throw error }
            }
        }
        self.keys = keys
    }

    private static func verifiers(_ entry: JSONValue, _ algorithms: [String]) async throws -> [String: any JWTAlgorithm]
    {
        var verifiers: [String: any JWTAlgorithm] = [:]
        for name in algorithms {
            guard var members = entry.objectValue else { continue }
            members["alg"] = .string(name)
            members["kid"] = "key"
            // Whatever private half came along is of no use here.
            for member in ["d", "p", "q", "dp", "dq", "qi"] { members[member] = nil }
            do {
                let jwk = try JSONDecoder().decode(JWK.self, from: Data(JSONValue.object(members).text.utf8))
                let collection = JWTKeyCollection()
                try await collection.add(jwk: jwk)
                verifiers[name] = try await collection.getKey(for: "key", alg: name)
            } catch {
                // An elliptic curve has one algorithm of its family.
                if algorithms.count == 1 { throw Unreadable(description: "a key in it cannot be used: \(error)") }
            }
        }
        guard !verifiers.isEmpty || algorithms.isEmpty else {
            throw Unreadable(description: "a key in it cannot be used")
        }
        return verifiers
    }

    /// What verifies a token: by its `kid`, or the only key for its algorithm where it names none.
    func verifier(_ keyID: String?, _ algorithm: String) -> (any JWTAlgorithm)? {
        let candidates = keys.filter { $0.verifiers[algorithm] != nil && (keyID == nil || $0.id == keyID) }
        guard candidates.count == 1 else { return nil }
        return candidates[0].verifiers[algorithm]
    }
}
