import ServiceKit
import Synchronization
import Wire

/// Every service token by the hash of its secret, and how often each was used. A `Mutex`: each management call comes here
/// and waits for nothing. Holds what the store holds, since there is one process and it writes through.
final class ServiceTokenIndex: Sendable {
    /// Uses that were not stored yet.
    struct Usage: Sendable, Hashable {
        var count: Int
        var lastAt: Timestamp
    }

    private struct State {
        var records: [[UInt8]: ServiceTokenRecord] = [:]
        var usage: [String: Usage] = [:]
    }

    private let state: Mutex<State>

    init(_ records: [ServiceTokenRecord]) {
        state = Mutex(State(records: Dictionary(records.map { ($0.hash, $0) }) { $1 }))
    }

    /// Takes a token as it was stored.
    func apply(_ record: ServiceTokenRecord) { state.withLock { $0.records[record.hash] = record } }

    func hasActive(at now: Timestamp) -> Bool {
        state.withLock { $0.records.values.contains { $0.isActive(at: now) } }
    }

    /// Who holds `token`; nil if it is none of these. Found by its hash, so the time it takes tells nothing of others.
    /// - Throws: `auth.token_revoked`, `auth.service_token_expired`.
    func holder(of token: String, at now: Timestamp) throws(ServiceError) -> Principal? {
        guard ServiceTokenSecret.isWellFormed(token) else { return nil }
        let hash = ServiceTokenSecret.hash(of: token)
        let record = state.withLock { state -> ServiceTokenRecord? in
            guard let record = state.records[hash] else { return nil }
            if record.isActive(at: now) {
                state.usage[record.identifier, default: Usage(count: 0, lastAt: now)].count += 1
                state.usage[record.identifier]?.lastAt = now
            }
            return record
        }
        guard let record else { return nil }
        guard record.revokedAt == nil else {
            throw ServiceError("auth.token_revoked", "The token was revoked.")
        }
        guard record.isActive(at: now) else { throw .serviceTokenExpired }
        return record.holder
    }

    /// Takes what has to be stored.
    func takeUsage() -> [String: Usage] {
        state.withLock { state in
            defer { state.usage = [:] }
            return state.usage
        }
    }

    /// Gives back what could not be stored.
    func giveBack(_ usage: [String: Usage]) {
        state.withLock { state in
            state.usage.merge(usage) { Usage(count: $0.count + $1.count, lastAt: max($0.lastAt, $1.lastAt)) }
        }
    }
}

extension ServiceError {
    /// Told like the end of any other token, with a status of its own.
    static let serviceTokenExpired = ServiceError("auth.service_token_expired", "The token has expired.")
}
