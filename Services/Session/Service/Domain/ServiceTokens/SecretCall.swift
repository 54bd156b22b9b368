import Crypto
import NIOCore
import Wire

/// A call that is to have its effect once and whose answer holds a secret: it is not kept, so a repetition is refused
/// instead of answered.
struct SecretCall: Sendable, Hashable {
    /// How long a key is known.
    static let lifetime = Duration.seconds(72 * 3600)

    static let notRepeated = ServiceError(
        "idempotency.secret_not_repeated", "This was done before, and its answer held a secret that is not kept.")
    static let keyReused = ServiceError(
        "idempotency.key_reused", "The Idempotency-Key was used for another request.")

    let subject: String
    let operation: String
    let key: String
    /// SHA-256 over the input.
    let digest: [UInt8]
    let at: Timestamp

    /// - Returns: nil for a caller who set no key.
    init?(
        _ conditions: CallConditions, operation: String, subject: String, input: some Encodable, at now: Timestamp
    ) throws {
        guard let key = conditions.idempotencyKey else { return nil }
        guard !key.isEmpty, key.count <= CallConditions.keyLimit, !key.utf8.contains(0) else {
            throw ServiceError.invalid("Idempotency-Key", "must have 1 to \(CallConditions.keyLimit) characters")
        }
        self.subject = subject
        self.operation = operation
        self.key = key
        digest = Array(SHA256.hash(data: Array(buffer: try WireEncoder().encode(input))))
        at = now
    }
}
