import GRDB
import PublishAPI
import Storage
import Testing
import Wire

@testable import PublishService

/// Stores that an earlier version wrote.
struct MigrationTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    /// A store with the first `count` migrations, and a workflow in it.
    private func makeOldStore(migrations count: Int) async throws {
        let schema = StoreSchema(
            applicationID: StoreSchema.publish.applicationID,
            migrations: Array(StoreSchema.publish.migrations.prefix(count)))
        let store = try Store(name: "publish", at: .folder(folder.path), schema: schema, logger: .silent)
        try await store.write { db in
            try db.execute(
                sql: """
                    INSERT INTO workflow (id, created_at, owner, name, slug, handle, is_archived, draft_access,
                        require_login, epoch, revision, published_at, published_by)
                    VALUES ('w', 1, 'o', 'Desk', 'desk', 'desk', 0, 'personal', 1, 3, 1, 5, 'o');
                    INSERT INTO workflow_version (id, workflow_id, number, created_at, created_by, graph, metadata)
                    VALUES ('v', 'w', 1, 2, 'o', '{"responder":"demo"}', '{}');
                    UPDATE store_state SET revision = 2;
                    """)
            var hash = AuditChain.start
            for (sequence, action) in [(1, "workflow_created"), (2, "workflow_published")] {
                hash = AuditChain.hash(
                    after: hash, columns: [String(sequence), "w", "", "7", "o", action, "{}"])
                try db.execute(
                    sql: "INSERT INTO audit_entry VALUES (?, 'w', NULL, 7, 'o', ?, '{}', ?)",
                    arguments: [sequence, action, hash.data])
            }
        }
        try await store.close()
    }

    @Test func everythingIsStillThereAndTheChainGoesOn() async throws {
        try await makeOldStore(migrations: 2)
        let store = try SQLitePublishStore(at: .folder(folder.path), logger: .silent)
        let old = try await store.workflow(WorkflowReference("desk"))
        #expect(old.record.publication?.requireLogin == true)
        #expect(old.record.visitorRules == VisitorRules())
        #expect(old.auditLog.map(\.action) == [.workflowCreated, .workflowPublished])
        #expect(try await store.auditLength() == 2)
        let owner = Principal(kind: .user, subject: "o")
        _ = try await store.change(WorkflowReference("desk")) { try $0.revoking(by: owner, at: TickingClock.start) }
        let result = try await AuditLogReader(store: store).verify()
        #expect(result.broken == nil)
        #expect(result.entries == 3)
        #expect(try await store.snapshot().revision == 3)
        try await store.close()
    }
}
