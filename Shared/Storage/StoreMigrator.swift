import GRDB

/// Brings a database to its schema, and refuses one that the schema does not fit.
struct StoreMigrator {
    private let schema: StoreSchema
    /// Named in messages: the path of the file, or the name of a store in memory.
    private let subject: String
    private let migrator: DatabaseMigrator

    init(schema: StoreSchema, subject: String) {
        self.schema = schema
        self.subject = subject
        var migrator = DatabaseMigrator()
        for migration in schema.migrations {
            migrator.registerMigration(migration.name) { db in
                try migration.body(db)
                // Within the migration's transaction: a table that is refused does not stay behind.
                try Self.requireStrictTables(db, subject: subject)
            }
        }
        self.migrator = migrator
    }

    /// Throws unless the migrations in the file are the first ones of the schema. Changes nothing.
    ///
    /// - Returns: the newest of those in the file; nil if there is none.
    func check(_ db: Database) throws -> String? {
        let applied = try migrator.appliedIdentifiers(db)
        let known = schema.migrations.map(\.name)
        if let unknown = applied.subtracting(known).min() {
            throw StoreError(
                .newerSchema, "\(subject) was written by a later version: this one does not know migration \(unknown).")
        }
        if let skipped = known.prefix(applied.count).first(where: { !applied.contains($0) }) {
            throw StoreError(.invalidSchema, "Migration \(skipped) stands before ones that \(subject) already has.")
        }
        return known.prefix(applied.count).last
    }

    /// Applies what is missing, each migration in a transaction of its own, and returns the names.
    func migrate(_ connection: any DatabaseWriter) throws(StoreError) -> [String] {
        do {
            let applied = try connection.read(migrator.appliedIdentifiers)
            try migrator.migrate(connection)
            return schema.migrations.map(\.name).filter { !applied.contains($0) }
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, of: subject)
                ?? StoreError(.migrationFailed, "\(subject) could not be migrated.", cause: error)
        }
    }

    /// SQLite keeps any type in any column of a table that is not STRICT. Virtual tables cannot be, nor can the
    /// migrator's own; those of Litestream, which an operator may copy the store with, are its own affair.
    private static func requireStrictTables(_ db: Database, subject: String) throws {
        let lax = try String.fetchOne(
            db,
            sql: """
                SELECT name FROM pragma_table_list
                WHERE schema = 'main' AND type = 'table' AND NOT strict
                    AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND name <> 'grdb_migrations'
                    AND name NOT LIKE '\\_litestream\\_%' ESCAPE '\\'
                """)
        if let lax {
            throw StoreError(.invalidSchema, "Table \(lax) of \(subject) is not STRICT.")
        }
    }
}
