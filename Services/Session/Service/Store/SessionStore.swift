import ServiceKit
import Wire

/// Keeps the keys of the ring, sealed; service tokens and login sessions, hashed; revocations. Every write is one
/// transaction and returns after its commit.
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
        _ claim: IdempotencyClaim?
    ) async throws

    /// Ends a token and the chat tokens that were issued to it, unless it was revoked before.
    /// - Returns: as it is then, with the revocation if it is new; nil if there is none.
    func revoke(_ event: ServiceTokenEvent) async throws -> (token: ServiceTokenRecord, revocation: RevocationRecord?)?

    /// Adds uses to tokens, by identifier.
    func add(_ usage: [String: ServiceTokenIndex.Usage]) async throws

    /// What was done to a token, oldest first.
    func events(ofServiceToken identifier: String) async throws -> [ServiceTokenEvent]

    func add(_ order: RevocationOrder) async throws -> RevocationRecord

    /// Those that may still matter, and the number of the newest one that there ever was.
    func revocations(at now: Timestamp) async throws -> (records: [RevocationRecord], newest: Int)

    func add(_ attempt: LoginAttempt, at now: Timestamp) async throws

    /// Removes a login of a browser, so that it can be completed once.
    func takeLoginAttempt(_ stateHash: [UInt8], of browserHash: [UInt8]) async throws -> LoginAttempt?

    /// Adds a login session, and ends the one with the hash `old`.
    /// - Returns: what that revokes.
    func add(_ session: LoginSessionRecord, replacing old: [UInt8]?) async throws -> [RevocationRecord]

    /// By the hash of its cookie, also one that is over.
    func loginSession(_ hash: [UInt8]) async throws -> LoginSessionRecord?
    func loginSession(id: String) async throws -> LoginSessionRecord?

    /// Of a user of a provider, newest first, those that were not ended.
    func loginSessions(of subject: String, at provider: String) async throws -> [LoginSessionRecord]

    /// - Returns: what it revokes; nothing if the session had ended before.
    func endLoginSession(_ session: LoginSessionRecord, at now: Timestamp) async throws -> [RevocationRecord]

    /// Ends the sessions that a provider says are over.
    /// - Returns: what it revokes; nil if this was said before.
    func endLoginSessions(_ logout: LogoutTokenUse) async throws -> [RevocationRecord]?

    /// When sessions were seen, by id.
    func noteSeen(_ seen: [String: Timestamp]) async throws

    /// Notes that a visitor's threads were moved to the user of a session.
    func confirmAdoption(_ id: String, of visitor: String) async throws

    /// Why the store takes no more writes; nil while it is well.
    var failure: String? { get }

    func close() async
}
