/// Keeps the keys of the ring, sealed. Every write is one transaction and returns after its commit.
protocol SessionStore: Sendable {
    /// In the order of their creation.
    func signingKeys() async throws -> [SigningKeyRecord]

    /// Adds `key` unless there is an active key, so that of several that are offered at once one is taken.
    /// - Returns: all keys as they are then, in the order of their creation.
    func offer(_ key: SigningKeyRecord) async throws -> [SigningKeyRecord]

    /// Why the store takes no more writes; nil while it is well.
    var failure: String? { get }

    func close() async
}
