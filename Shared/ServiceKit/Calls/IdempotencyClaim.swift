import Crypto
import NIOCore
public import Wire

/// A call that is to have its effect once, however often it comes.
public struct IdempotencyClaim: Sendable, Hashable {
    /// How long a key is known.
    private static let lifetime = Duration.seconds(72 * 3600)

    public static let keyReused = ServiceError(
        "idempotency.key_reused", "The Idempotency-Key was used for another request.")

    public let subject: String
    public let operation: String
    public let key: String
    /// SHA-256 over what was asked for, so that another call with the same key is told apart.
    public let digest: [UInt8]
    public let at: Timestamp

    /// Calls of before are not known any more.
    public var forgottenBefore: Timestamp { at + (.zero - Self.lifetime) }

    /// - Parameter asked: what does not change when a caller asks again.
    /// - Returns: nil for a caller who set no key.
    /// - Throws: `request.invalid` for a key that cannot be one; `EncodingError`.
    public init?(
        _ conditions: CallConditions, operation: String, subject: String, asked: some Encodable, at now: Timestamp
    ) throws {
        guard let key = conditions.idempotencyKey else { return nil }
        guard !key.isEmpty, key.count <= CallConditions.keyLimit, !key.utf8.contains(0) else {
            throw InvalidInput(
                .invalidValue, path: ["Idempotency-Key"],
                message: "must have 1 to \(CallConditions.keyLimit) characters")
        }
        self.subject = subject
        self.operation = operation
        self.key = key
        digest = Array(SHA256.hash(data: Array(buffer: try WireEncoder().encode(asked))))
        at = now
    }
}
