public import GRDB

/// What a store must look like: whose file it is, and the steps that make its tables.
public struct StoreSchema: Sendable {
    /// One step. Once released it is never changed, renamed, moved or removed.
    public struct Migration: Sendable {
        /// Recorded in the file; unique within the schema.
        public let name: String
        let body: @Sendable (Database) throws -> Void

        /// - Parameter body: runs in a transaction of its own, with foreign keys checked at its end. Every table it
        ///   leaves must be STRICT.
        public init(_ name: String, _ body: @escaping @Sendable (Database) throws -> Void) {
            self.name = name
            self.body = body
        }
    }

    /// Marks a file as belonging to this schema (`PRAGMA application_id`); not zero, which marks any other database.
    public let applicationID: Int32
    /// In the order of their application; append-only.
    public let migrations: [Migration]

    public init(applicationID: Int32, migrations: [Migration]) {
        self.applicationID = applicationID
        self.migrations = migrations
    }
}
