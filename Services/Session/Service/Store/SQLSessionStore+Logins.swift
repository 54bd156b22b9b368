import GRDB
import SessionAPI
import Storage
import Wire

extension SQLSessionStore {
    func add(_ attempt: LoginAttempt, at now: Timestamp) async throws {
        try await store.write { db in try LoginRows.insert(attempt, at: now, db) }
    }

    func takeLoginAttempt(_ stateHash: [UInt8], of browserHash: [UInt8]) async throws -> LoginAttempt? {
        try await store.write { db in try LoginRows.take(stateHash, of: browserHash, db) }
    }

    func add(_ session: LoginSessionRecord, replacing old: [UInt8]?) async throws -> [RevocationRecord] {
        try await store.write { db in
            let old = try old.flatMap { try LoginSessionRows.find($0, db) }
            try LoginSessionRows.insert(session, db)
            return try Self.end(
                old.map { [$0] } ?? [], by: session.subject, "replaced by a new login", at: session.createdAt, db)
        }
    }

    func loginSession(_ hash: [UInt8]) async throws -> LoginSessionRecord? {
        try await store.read { db in try LoginSessionRows.find(hash, db) }
    }

    func loginSession(id: String) async throws -> LoginSessionRecord? {
        try await store.read { db in try LoginSessionRows.find(id: id, db) }
    }

    func loginSessions(of subject: String, at provider: String) async throws -> [LoginSessionRecord] {
        try await store.read { db in try LoginSessionRows.open(of: subject, at: provider, db) }
    }

    func endLoginSession(_ session: LoginSessionRecord, at now: Timestamp) async throws -> [RevocationRecord] {
        try await store.write { db in try Self.end([session], by: session.subject, "logged out", at: now, db) }
    }

    func endLoginSessions(_ logout: LogoutTokenUse) async throws -> [RevocationRecord]? {
        try await store.write { db in
            guard try LoginRows.note(logout, db) else { return nil }
            let sessions =
                if let session = logout.session {
                    try LoginSessionRows.open(ofProviderSession: session, at: logout.provider, db)
                } else if let subject = logout.subject {
                    try LoginSessionRows.open(of: subject, at: logout.provider, db)
                } else {
                    [LoginSessionRecord]()
                }
            return try Self.end(
                sessions, by: "provider:\(logout.provider)", "logged out by the provider", at: logout.at, db)
        }
    }

    func noteSeen(_ seen: [String: Timestamp]) async throws {
        try await store.write { db in
            for (id, moment) in seen { try LoginSessionRows.noteSeen(id, at: moment, db) }
        }
    }

    func confirmAdoption(_ id: String, of visitor: String) async throws {
        try await store.write { db in try LoginSessionRows.confirmAdoption(id, of: visitor, db) }
    }

    private static func end(
        _ sessions: [LoginSessionRecord], by actor: String, _ reason: String, at now: Timestamp, _ db: Database
    ) throws -> [RevocationRecord] {
        var records: [RevocationRecord] = []
        for session in sessions where try LoginSessionRows.end(session.id, at: now, db) {
            records.append(
                try RevocationRows.insert(
                    RevocationOrder(
                        target: .session(session.id, of: session.subject), at: now, actor: actor, reason: reason,
                        endsAt: session.expiresAt), db))
        }
        return records
    }
}
