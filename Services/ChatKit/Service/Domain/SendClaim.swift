import Crypto
import NIOCore
import Wire

/// A request that is to be met once, however often it comes.
struct SendClaim: Sendable, Hashable {
    /// How long a key is known.
    static let lifetime = Duration.seconds(72 * 3600)

    let subject: String
    let operation: String
    let key: String
    /// SHA-256 over what was asked for, so that another request with the same key is told apart.
    let digest: [UInt8]
    let at: Timestamp

    /// - Parameter asked: what does not change when a client asks again.
    /// - Returns: nil for a client that set no key.
    init?(
        _ conditions: CallConditions, operation: String, subject: String, asked: some Encodable, at now: Timestamp
    ) throws {
        guard let key = conditions.idempotencyKey else { return nil }
        guard !key.isEmpty, key.count <= CallConditions.keyLimit, !key.utf8.contains(0) else {
            throw Refusal.unusableKey
        }
        self.subject = subject
        self.operation = operation
        self.key = key
        digest = Array(SHA256.hash(data: Array(buffer: try WireEncoder().encode(asked))))
        at = now
    }
}
