import GRDB
import PublishAPI
import Storage

extension SQLitePublishStore {
    func workflow(_ reference: WorkflowReference) async throws -> StoredWorkflow {
        try await store.read { db in try WorkflowRows.complete(try WorkflowRows.find(reference, db), db) }
    }

    func inspect<T: Sendable>(
        _ reference: WorkflowReference, _ look: @escaping @Sendable (WorkflowRecord, StoreView) throws -> T
    ) async throws -> T {
        try await store.read { db in
            let workflow = try WorkflowRows.find(reference, db)
            return try look(workflow, try Self.view(of: workflow, db))
        }
    }

    func workflows(
        includeArchived: Bool, withGraphs: Bool, after: String?, limit: Int
    ) async throws -> Page<ListedWorkflow> {
        try await store.read { db in
            try WorkflowRows.page(includeArchived: includeArchived, after: after, limit: limit, db).map { workflow in
                ListedWorkflow(
                    workflow: try WorkflowRows.complete(workflow, db),
                    newestVersion: try VersionRows.find(
                        workflow.newestVersion, of: workflow.id, withGraph: withGraphs, db
                    ).map { try VersionRows.complete($0, db) })
            }
        }
    }

    func versions(
        of reference: WorkflowReference, withGraphs: Bool, after number: Int, limit: Int
    ) async throws -> (workflow: StoredWorkflow, page: Page<StoredVersion>) {
        try await store.read { db in
            let workflow = try WorkflowRows.find(reference, db)
            let page = try VersionRows.page(of: workflow.id, after: number, limit: limit, withGraphs: withGraphs, db)
            return (try WorkflowRows.complete(workflow, db), try page.map { try VersionRows.complete($0, db) })
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

    func runs(of reference: WorkflowReference, limit: Int) async throws -> [RunReport] {
        try await store.read { db in
            try RunRows.newest(of: try WorkflowRows.find(reference, db).id, limit: limit, db)
        }
    }

    func audit(of reference: WorkflowReference, before sequence: Int?, limit: Int) async throws -> Page<AuditRow> {
        try await store.read { db in
            try AuditRows.page(of: try WorkflowRows.find(reference, db).id, before: sequence, limit: limit, db)
        }
    }

    func auditLog(after sequence: Int, limit: Int) async throws -> [AuditRow] {
        try await store.read { db in try AuditRows.all(after: sequence, limit: limit, db) }
    }

    func auditLength() async throws -> Int { try await store.read { db in try AuditRows.length(db) } }

    func flags() async throws -> [FlagRevision] { try await store.read { db in try FlagRows.all(db) } }

    func snapshot() async throws -> StoreSnapshot {
        try await store.read { db in
            StoreSnapshot(
                revision: try WorkflowRows.revision(db), workflows: try WorkflowRows.all(db),
                flags: FeatureFlags(try FlagRows.all(db).map(\.flag)))
        }
    }
}
