import Crypto
import NIOCore
import Wire

/// A call that is to have its effect once, however often it comes.
struct IdempotencyClaim: Sendable, Hashable {
    /// How long a key is known.
    static let lifetime = Duration.seconds(72 * 3600)

    let subject: String
    let operation: String
    let key: String
    /// SHA-256 over the input, so that another call with the same key is told apart.
    let digest: [UInt8]
    let at: Timestamp

    /// - Returns: nil for a caller who set no key.
    init?(
        _ conditions: CallConditions, operation: String, subject: String, input: some Encodable, at now: Timestamp
    ) throws {
        guard let key = conditions.idempotencyKey else { return nil }
        guard !key.isEmpty, key.count <= CallConditions.keyLimit, !key.utf8.contains(0) else {
            throw PublishError.invalid(
                path: ["Idempotency-Key"], message: "must have 1 to \(CallConditions.keyLimit) characters")
        }
        self.subject = subject
        self.operation = operation
        self.key = key
        digest = Array(SHA256.hash(data: Array(buffer: try WireEncoder().encode(input))))
        at = now
    }
}
