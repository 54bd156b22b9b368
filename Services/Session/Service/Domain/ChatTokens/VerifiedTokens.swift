import Crypto
import Synchronization
import Wire

/// Remembers tokens whose signature was found good, or is ours since we just made it, by their hash: a page shows the same
/// one with each of its requests. Only reading and signature are skipped for them: key and time are judged anew.
final class VerifiedTokens: Sendable {
    /// Some 4 MB when full.
    static let limit = 8192

    struct Entry: Sendable {
        let claims: ChatTokenClaims
        /// The key that the signature is of.
        let keyID: String
    }

    /// A `Mutex`, since looking up never waits.
    private let entries = Mutex<[SHA256.Digest: Entry]>([:])

    static func hash(_ token: String) -> SHA256.Digest { SHA256.hash(data: Array(token.utf8)) }

    func find(_ hash: SHA256.Digest) -> Entry? { entries.withLock { $0[hash] } }

    func keep(_ entry: Entry, of hash: SHA256.Digest, at now: Timestamp) {
        entries.withLock { entries in
            if entries.count >= Self.limit {
                let second = now.second
                entries = entries.filter { second < $0.value.claims.expiresAt }
                // All alive: they are cheap to verify again, and looking for the oldest each time is not.
                if entries.count >= Self.limit { entries.removeAll(keepingCapacity: true) }
            }
            entries[hash] = entry
        }
    }
}
