import GRDB
import Logging
import PublishAPI
import Storage

/// The publish store on SQLite, in a file or in memory.
final class SQLitePublishStore: PublishStore {
    private let store: Store

    /// - Throws: `StoreError`.
    init(at location: StoreLocation, logger: Logger) throws(StoreError) {
        store = try Store(name: "publish", at: location, schema: .publish, logger: logger)
    }

    func add(_ creation: Change) async throws -> Committed {
        try await store.write { db in
            try WorkflowRows.requireFreeHandle(creation.workflow, db)
            try WorkflowRows.insert(creation.workflow, db)
            return try Self.finish(creation, db)
        }
    }

    func change(
        _ reference: WorkflowReference, _ decide: @escaping @Sendable (WorkflowRecord) throws -> Change
    ) async throws -> Committed {
        try await store.write { db in
            let change = try decide(try WorkflowRows.find(reference, db))
            try WorkflowRows.requireFreeHandle(change.workflow, db)
            if let version = change.version { try VersionRows.insert(version, db) }
            try WorkflowRows.update(change.workflow, db)
            return try Self.finish(change, db)
        }
    }

    /// Audit entries and revision, the same for every write.
    private static func finish(_ change: Change, _ db: Database) throws -> Committed {
        for entry in change.entries { try AuditRows.append(entry, of: change.workflow.id, db) }
        var workflow = change.workflow
        workflow.revision = try WorkflowRows.raiseRevision(of: workflow.id, db)
        return Committed(
            workflow: try WorkflowRows.complete(workflow, db),
            version: try change.version.map { try VersionRows.complete($0, db) })
    }

    func workflow(_ reference: WorkflowReference) async throws -> StoredWorkflow {
        try await store.read { db in try WorkflowRows.complete(try WorkflowRows.find(reference, db), db) }
    }

    func workflows(includeArchived: Bool) async throws -> [ListedWorkflow] {
        try await store.read { db in
            try WorkflowRows.all(db).filter { includeArchived || !$0.isArchived }.map { workflow in
                ListedWorkflow(
                    workflow: try WorkflowRows.complete(workflow, db),
                    newestVersion: try VersionRows.find(workflow.newestVersion, of: workflow.id, db)
                        .map { try VersionRows.complete($0, db) })
            }
        }
    }

    func versions(of reference: WorkflowReference) async throws -> [StoredVersion] {
        try await store.read { db in
            let workflow = try WorkflowRows.find(reference, db)
            return try VersionRows.all(of: workflow.id, db).map { try VersionRows.complete($0, db) }
        }
    }

    func version(_ number: Int, of reference: WorkflowReference) async throws -> StoredVersion {
        try await store.read { db in
            let workflow = try WorkflowRows.find(reference, db)
            guard let version = try VersionRows.find(number, of: workflow.id, db) else {
                throw PublishError.versionNotFound
            }
            return try VersionRows.complete(version, db)
        }
    }

    func snapshot() async throws -> StoreSnapshot {
        try await store.read { db in
            StoreSnapshot(revision: try WorkflowRows.revision(db), workflows: try WorkflowRows.all(db))
        }
    }

    var failure: String? { store.failure?.description }

    func close() async throws { try await store.close() }
}
