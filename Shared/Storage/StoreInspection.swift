import GRDB

/// Judges a database file through a read-only connection, so that a refused one stays byte for byte as it is: a connection
/// that may write would, on closing, move what the log holds into the file.
struct StoreInspection {
    /// How much of the file is read for damage.
    enum Depth {
        case notAtAll
        /// Every page, without comparing indexes with their tables.
        case quickly
        case wholly

        var check: String? {
            switch self {
            case .notAtAll: nil
            case .quickly: "PRAGMA quick_check(1)"
            case .wholly: "PRAGMA integrity_check(1)"
            }
        }
    }

    let path: String
    /// What messages call it.
    let subject: String
    let schema: StoreSchema

    /// - Returns: the newest migration in the file; nil if there is none.
    func judge(_ depth: Depth) throws(StoreError) -> String? {
        do {
            var configuration = StoreConnection.configuration(label: subject)
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            let newest = try queue.read { try judge($0, depth) }
            try queue.close()
            return newest
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, of: subject)
                ?? StoreError(.unavailable, "\(subject) cannot be opened.", cause: error)
        }
    }

    private func judge(_ db: Database, _ depth: Depth) throws -> String? {
        guard try Int32.fetchOne(db, sql: "PRAGMA application_id") == schema.applicationID else {
            throw StoreError(.foreignFile, "\(subject) is a database of something else.")
        }
        if let check = depth.check, let finding = try String.fetchOne(db, sql: check), finding != "ok" {
            throw StoreError(.corrupt, "\(subject) is damaged: \(finding.replacing("\n", with: " ")).")
        }
        return try StoreMigrator(schema: schema, subject: subject).check(db)
    }
}
