import GRDB
import ServiceKit
import SessionAPI
import Storage
import Wire

extension SQLSessionStore {
    func serviceTokens() async throws -> [ServiceTokenRecord] {
        try await store.read { db in try ServiceTokenRows.all(db) }
    }

    func serviceToken(_ identifier: String) async throws -> ServiceTokenRecord? {
        try await store.read { db in try ServiceTokenRows.find(identifier, db) }
    }

    func add(
        _ token: ServiceTokenRecord, replacing predecessor: ServiceTokenRecord?, _ event: ServiceTokenEvent,
        _ claim: IdempotencyClaim?
    ) async throws {
        try await store.write { db in
            try SecretCallRows.claim(claim, db)
            guard try ServiceTokenRows.find(token.identifier, db) == nil else {
                throw ServiceError("token.identifier_taken", "There is a token with this identifier already.")
            }
            try ServiceTokenRows.insert(token, db)
            if let predecessor {
                let now = try ServiceTokenRows.find(predecessor.identifier, db)
                guard let now, now.isActive(at: event.at), now.rotatedTo == nil else {
                    throw ServiceError("token.not_active", "The token is over, or another one has taken its place.")
                }
                try ServiceTokenRows.update(predecessor, db)
            }
            try ServiceTokenRows.note(event, db)
        }
    }

    func revoke(_ event: ServiceTokenEvent) async throws -> (token: ServiceTokenRecord, revocation: RevocationRecord?)?
    {
        try await store.write { db in
            guard var token = try ServiceTokenRows.find(event.identifier, db) else { return nil }
            guard token.revokedAt == nil else { return (token, nil) }
            (token.revokedAt, token.revocationReason) = (event.at, event.reason)
            try ServiceTokenRows.update(token, db)
            try ServiceTokenRows.note(event, db)
            let order = RevocationOrder(
                target: .session(token.identifier, of: token.holder.subject), at: event.at, actor: event.actor,
                reason: event.reason ?? "", endsAt: event.at + ServiceTokenRecord.longestEcho)
            return (token, try RevocationRows.insert(order, db))
        }
    }

    func add(_ usage: [String: ServiceTokenIndex.Usage]) async throws {
        try await store.write { db in
            for (identifier, usage) in usage { try ServiceTokenRows.addUsage(usage, of: identifier, db) }
        }
    }

    func events(ofServiceToken identifier: String) async throws -> [ServiceTokenEvent] {
        try await store.read { db in try ServiceTokenRows.events(of: identifier, db) }
    }
}
