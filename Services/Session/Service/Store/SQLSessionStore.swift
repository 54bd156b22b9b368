import GRDB
import Logging
import Storage
import Wire

/// The session store on SQLite, in a file or in memory.
struct SQLSessionStore: SessionStore {
    let store: Store
    private let logger: Logger

    /// - Throws: `StoreError`.
    init(at location: StoreLocation, logger: Logger, observer: (any StoreObserver)? = nil) throws(StoreError) {
        store = try Store(name: "session", at: location, schema: .session, logger: logger, observer: observer)
        self.logger = logger
    }

    func signingKeys() async throws -> [SigningKeyRecord] {
        try await store.read { db in try SigningKeyRows.all(db) }
    }

    func offer(_ key: SigningKeyRecord) async throws -> [SigningKeyRecord] {
        try await store.write { db in
            let keys = try SigningKeyRows.all(db)
            guard !keys.contains(where: { $0.endsAt == nil }) else { return keys }
            try SigningKeyRows.insert(key, db)
            return keys + [key]
        }
    }

    func rotate(to key: SigningKeyRecord, endingAt end: Timestamp) async throws -> [SigningKeyRecord] {
        try await store.write { db in
            try SigningKeyRows.retire(endingAt: end, before: key.createdAt, db)
            try SigningKeyRows.insert(key, db)
            return try SigningKeyRows.all(db)
        }
    }

    var failure: String? { store.failure?.message }

    func close() async {
        do { try await store.close() } catch {
            logger.error("the store was not closed cleanly", metadata: ["cause": "\(error)"])
        }
    }
}
