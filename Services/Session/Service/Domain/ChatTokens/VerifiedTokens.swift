import Crypto
import Synchronization
import Wire

/// Remembers tokens whose signature was found good, by their hash, since a page shows the same one with each of its
/// requests. Only the signature is skipped for them: key and time are judged anew.
final class VerifiedTokens: Sendable {
    /// Some 4 MB when full.
    static let limit = 8192

    /// A `Mutex`, since looking up never waits.
    private let entries = Mutex<[SHA256.Digest: ChatTokenClaims]>([:])

    func claims(of token: String) -> ChatTokenClaims? {
        let hash = Self.hash(token)
        return entries.withLock { $0[hash] }
    }

    func keep(_ claims: ChatTokenClaims, of token: String, at now: Timestamp) {
        let hash = Self.hash(token)
        entries.withLock { entries in
            if entries.count >= Self.limit {
                let second = now.microseconds / 1_000_000
                entries = entries.filter { second < $0.value.expiresAt }
                // All alive: they are cheap to verify again, and looking for the oldest each time is not.
                if entries.count >= Self.limit { entries.removeAll(keepingCapacity: true) }
            }
            entries[hash] = claims
        }
    }

    private static func hash(_ token: String) -> SHA256.Digest { SHA256.hash(data: Array(token.utf8)) }
}
