import ServiceKit
import SessionAPI
import Synchronization
import Wire

/// Finds the login session that a cookie stands for. When a session was seen is noted in memory and stored later, a minute's
/// at a time: no request waits for it.
final class LoginSessions: Sendable {
    private let store: any SessionStore
    private let revocations: RevocationIndex
    private let clock: any WallClock
    /// Of providers that are set up; a session of another one is over.
    private let providers: Set<String>
    private let seen = Mutex<[String: Timestamp]>([:])

    init(
        store: any SessionStore, revocations: RevocationIndex, providers: some Sequence<String>, clock: any WallClock
    ) {
        self.store = store
        self.revocations = revocations
        self.providers = Set(providers)
        self.clock = clock
    }

    /// Nil for a cookie that stands for none, or for one that is over.
    func find(_ cookie: String?) async throws -> LoginSessionRecord? {
        guard let cookie, let hash = LoginSessionRecord.hash(ofCookie: cookie),
            let record = try await store.loginSession(hash)
        else { return nil }
        let now = clock.now
        guard let record = alive(record, at: now) else { return nil }
        seen.withLock { $0[record.id] = now }
        return record
    }

    /// The record with what is not stored yet, if it is alive.
    func alive(_ record: LoginSessionRecord, at now: Timestamp) -> LoginSessionRecord? {
        var record = record
        record.lastSeenAt = seen.withLock { max($0[record.id] ?? record.lastSeenAt, record.lastSeenAt) }
        guard providers.contains(record.provider), record.isAlive(at: now), !revocations.isEnded(record.standing) else {
            return nil
        }
        return record
    }

    /// Stores when sessions were seen.
    func record() async throws {
        let seen = seen.withLock { $0 }
        guard !seen.isEmpty else { return }
        try await store.noteSeen(seen)
        // What came meanwhile stays for the next time.
        self.seen.withLock { current in current = current.filter { $0.value != seen[$0.key] } }
    }
}
