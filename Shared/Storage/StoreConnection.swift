import GRDB
import Logging

/// An open, migrated database and the lock that makes it ours.
struct StoreConnection {
    let database: any DatabaseWriter
    /// `nil` in memory.
    let lock: FolderLock?
    /// How many reads may run at the same moment.
    let readers: Int

    /// A full check reads the whole file, about 0.7 ms per MiB from the page cache. Up to this size it runs at each
    /// opening; beyond, damage is found by `cell_size_check` when a damaged page is read, and by whoever checks the
    /// backups.
    private static let checkedSize = 64 << 20

    private static let readerCount = 4

    static func open(
        name: String, at location: StoreLocation, schema: StoreSchema, logger: Logger
    ) throws(StoreError) -> StoreConnection {
        switch location {
        case .memory: try openMemory(name: name, schema: schema)
        case .folder(let folder):
            try openFile(StoreFiles(folder: folder, name: name), schema: schema, logger: logger)
        }
    }

    private static func openMemory(name: String, schema: StoreSchema) throws(StoreError) -> StoreConnection {
        let database: DatabaseQueue
        do {
            database = try DatabaseQueue(configuration: configuration(label: name))
            try database.writeWithoutTransaction { db in
                try db.execute(sql: "PRAGMA application_id = \(schema.applicationID)")
            }
        } catch {
            throw StoreError(error, of: name) ?? StoreError(.unavailable, "\(name) cannot be opened.", cause: error)
        }
        _ = try StoreMigrator(schema: schema, subject: name).migrate(database)
        return StoreConnection(database: database, lock: nil, readers: 1)
    }

    private static func openFile(
        _ files: StoreFiles, schema: StoreSchema, logger: Logger
    ) throws(StoreError) -> StoreConnection {
        try files.makeFolder()
        let lock = try FolderLock(path: files.lock)
        try files.removeCopy()
        let migrator = StoreMigrator(schema: schema, subject: files.database)
        if try files.databaseExists() {
            try inspect(files, schema: schema, logger: logger)
        } else {
            try files.createDatabase(applicationID: schema.applicationID)
        }
        try files.restrict()

        let pool: DatabasePool
        do {
            pool = try DatabasePool(path: files.database, configuration: configuration(label: files.name))
            try pool.writeWithoutTransaction { try makeDurable($0, path: files.database) }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, of: files.database)
                ?? StoreError(.unavailable, "\(files.database) cannot be opened.", cause: error)
        }
        let migrated = try migrator.migrate(pool)
        logger.info("Store opened", metadata: ["file": "\(files.database)", "migrated": "\(migrated)"])
        return StoreConnection(database: pool, lock: lock, readers: readerCount)
    }

    private static func inspect(
        _ files: StoreFiles, schema: StoreSchema, logger: Logger
    ) throws(StoreError) {
        let isChecked = try files.databaseSize() <= checkedSize
        if !isChecked {
            logger.info("Store is not checked for damage: it is large", metadata: ["file": "\(files.database)"])
        }
        let inspection = StoreInspection(path: files.database, subject: files.database, schema: schema)
        _ = try inspection.judge(isChecked ? .quickly : .notAtAll)
    }

    static func configuration(label: String) -> Configuration {
        var configuration = Configuration()
        configuration.label = label
        configuration.maximumReaderCount = readerCount
        // Only somebody else's tool can hold the file; the wait stays below the 5 s that callers commonly have.
        configuration.busyMode = .timeout(2)
        configuration.prepareDatabase { db in
            try db.execute(sql: "PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON")
            if db.configuration.readonly {
                try db.execute(sql: "PRAGMA query_only = ON")
            }
        }
        return configuration
    }

    /// GRDB sets `synchronous = NORMAL` after `prepareDatabase` has run, so this comes after opening, and is proved.
    ///
    /// Only this connection writes and checkpoints: SQLite before 3.51.3 can damage a database when two connections do
    /// so at once (https://sqlite.org/wal.html, the WAL-reset bug).
    private static func makeDurable(_ db: Database, path: String) throws {
        try db.execute(sql: "PRAGMA synchronous = FULL; PRAGMA journal_size_limit = 67108864")
        guard try Int.fetchOne(db, sql: "PRAGMA synchronous") == 2,
            try String.fetchOne(db, sql: "PRAGMA journal_mode") == "wal",
            try Bool.fetchOne(db, sql: "PRAGMA foreign_keys") == true
        else {
            throw StoreError(.unavailable, "\(path) does not take the settings that keep acknowledged writes.")
        }
    }
}
