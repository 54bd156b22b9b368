import Foundation
import GRDB
import PublishAPI
import Storage
import Testing
import Wire

@testable import PublishService

/// Somebody who can write the file changes history behind our back.
struct AuditTamperingTests {
    let folder: TemporaryFolder
    let clock = TickingClock()

    init() throws { folder = try TemporaryFolder() }

    private static let changes = [
        "UPDATE audit_entry SET actor = actor || ' ' WHERE sequence = :row",
        "UPDATE audit_entry SET action = 'workflow_updated' WHERE sequence = :row",
        "UPDATE audit_entry SET at = at + 1 WHERE sequence = :row",
        "UPDATE audit_entry SET metadata = '{\"a\":1}' WHERE sequence = :row",
        "UPDATE audit_entry SET version = 2 WHERE sequence = :row",
        "UPDATE audit_entry SET workflow_id = '00000000-0000-4000-8000-000000000002' WHERE sequence = :row",
        "UPDATE audit_entry SET hash = randomblob(32) WHERE sequence = :row",
        "UPDATE audit_entry SET sequence = 100 WHERE sequence = :row",
        "DELETE FROM audit_entry WHERE sequence = :row",
    ]

    private func makeStore() async throws {
        let store = try SQLitePublishStore(at: .folder(folder.path), logger: .silent)
        for number in 1...2 {
            let new = try NewWorkflow(name: "w\(number)", handle: "w\(number)", creator: .ann)
            _ = try await store.add(
                .creation(of: new, id: "00000000-0000-4000-8000-00000000000\(number)", at: clock.now))
        }
        for number in 1...3 {
            _ = try await store.change(WorkflowReference("w1")) { [clock] in
                try $0.added(VersionContent(checking: demoGraph), id: "v\(number)", by: .ann, at: clock.now)
            }
        }
        try await store.close()
    }

    private func verify() async throws -> VerifyAudit.Output {
        let store = try SQLitePublishStore(at: .folder(folder.path), logger: .silent)
        let result = try await AuditLogReader(store: store).verify()
        try await store.close()
        return result
    }

    @Test func untouchedLogIsIntact() async throws {
        try await makeStore()
        let result = try await verify()
        #expect(result.broken == nil)
        #expect(result.entries == 5)
        #expect(result.head.count == 64)
    }

    @Test(arguments: changes, [1, 3, 5]) func anyChangeIsFoundWhereItWasMade(sql: String, row: Int) async throws {
        try await makeStore()
        let file = try DatabaseQueue(path: folder.path + "/publish.sqlite")
        try await file.writeWithoutTransaction { db in
            try db.execute(
                sql: """
                    PRAGMA foreign_keys = OFF;
                    DROP TRIGGER audit_entry_is_never_changed;
                    DROP TRIGGER audit_entry_is_never_removed;
                    """)
            try db.execute(sql: sql, arguments: ["row": row])
            #expect(db.changesCount == 1)
        }
        try file.close()
        let result = try await verify()
        #expect(result.broken?.sequence == row)
    }
}
