import GRDB
import Storage
import Wire

extension SQLSessionStore {
    func add(_ order: RevocationOrder) async throws -> RevocationRecord {
        try await store.write { db in try RevocationRows.insert(order, db) }
    }

    func revocations(at now: Timestamp) async throws -> (records: [RevocationRecord], newest: Int) {
        try await store.read { db in (try RevocationRows.all(at: now, db), try RevocationRows.newest(db)) }
    }
}
