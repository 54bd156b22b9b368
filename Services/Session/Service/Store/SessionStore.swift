import Wire

/// Keeps the keys of the ring, sealed, and service tokens, hashed. Every write is one transaction and returns after its
/// commit.
protocol SessionStore: Sendable {
    /// In the order of their creation.
    func signingKeys() async throws -> [SigningKeyRecord]

    /// Adds `key` unless there is an active key, so that of several that are offered at once one is taken.
    /// - Returns: all keys as they are then, in the order of their creation.
    func offer(_ key: SigningKeyRecord) async throws -> [SigningKeyRecord]

    /// Puts `key` in the place of the active key, which verifies until `end`. Keys whose time is over are removed.
    /// - Returns: all keys as they are then, in the order of their creation.
    func rotate(to key: SigningKeyRecord, endingAt end: Timestamp) async throws -> [SigningKeyRecord]

    /// In the order of their making, also those that are over.
    func serviceTokens() async throws -> [ServiceTokenRecord]

    func serviceToken(_ identifier: String) async throws -> ServiceTokenRecord?

    /// Adds a token.
    ///
    /// - Parameters:
    ///   - predecessor: the token whose place it takes, as it is from now on.
    ///   - claim: of a caller who set a key.
    /// - Throws: `idempotency.*`, `token.identifier_taken`, `token.not_active` for a predecessor that is over or was
    ///   replaced before; in this order.
    func add(
        _ token: ServiceTokenRecord, replacing predecessor: ServiceTokenRecord?, _ event: ServiceTokenEvent,
        _ claim: SecretCall?
    ) async throws

    /// Ends a token, unless it was revoked before.
    /// - Returns: as it is then; nil if there is none.
    func revoke(_ event: ServiceTokenEvent) async throws -> ServiceTokenRecord?

    /// Adds uses to tokens, by identifier.
    func add(_ usage: [String: ServiceTokenIndex.Usage]) async throws

    /// What was done to a token, oldest first.
    func events(ofServiceToken identifier: String) async throws -> [ServiceTokenEvent]

    /// Why the store takes no more writes; nil while it is well.
    var failure: String? { get }

    func close() async
}
