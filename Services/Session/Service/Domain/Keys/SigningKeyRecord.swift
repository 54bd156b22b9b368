import Wire

/// A key of the ring as it is kept.
struct SigningKeyRecord: Sendable, Hashable {
    /// The `kid` of tokens.
    let id: String
    let algorithm: SigningAlgorithm
    /// The private part, readable with the master key alone.
    let sealedKey: [UInt8]
    /// The part that verifies, as X9.63 point.
    let publicKey: [UInt8]
    let createdAt: Timestamp
    /// Nil for the active key, the one that signs. A passive one verifies until then.
    let endsAt: Timestamp?
}

extension SigningKeyRecord: CustomStringConvertible {
    var description: String { "signing key \(id)" }
}
