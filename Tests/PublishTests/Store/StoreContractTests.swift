import GRDB
import PublishAPI
import Storage
import Testing
import Wire

@testable import PublishService

/// What every engine that keeps the publish store has to do.
struct StoreContractTests {
    let folder: TemporaryFolder
    let clock = TickingClock()

    init() throws { folder = try TemporaryFolder() }

    func open(_ kind: StoreKind) throws -> SQLitePublishStore {
        try SQLitePublishStore(at: kind.location(in: folder), logger: .silent)
    }

    func creation(_ id: String, handle: String? = nil, tags: [String] = []) throws -> Change {
        let new = try NewWorkflow(
            name: "Name of \(id)", handle: handle, description: "d", tags: tags, draftAccess: nil, creator: .ann)
        return Change.creation(of: new, id: id, at: clock.now)
    }

    func reference(_ text: String) -> WorkflowReference { WorkflowReference(text) }

    static let ids = (1...3).map { "00000000-0000-4000-8000-00000000000\($0)" }

    @Test(arguments: StoreKind.allCases) func whatWasAddedIsReadBackWhole(kind: StoreKind) async throws {
        let store = try open(kind)
        let creation = try creation(Self.ids[0], handle: "desk", tags: ["b", "a"])
        let committed = try await store.add(creation)
        var expected = creation.workflow
        expected.revision = 1
        #expect(committed.workflow == StoredWorkflow(record: expected, auditLog: creation.entries))
        #expect(committed.version == nil)
        #expect(try await store.workflow(reference("desk")) == committed.workflow)
        #expect(try await store.workflow(reference(Self.ids[0])) == committed.workflow)
        try await store.close()
    }

    @Test(arguments: StoreKind.allCases) func changeKeepsEveryPartOfAWorkflow(kind: StoreKind) async throws {
        let store = try open(kind)
        _ = try await store.add(try creation(Self.ids[0], handle: "desk", tags: ["b", "a"]))
        let content = VersionContent(
            graph: ["responder": "demo", "deep": [.number("1.50"), nil]], metadata: ["a": "b"],
            runnableConfig: ["tags": []],
            mermaid: "graph TD", notes: "n")
        _ = try await store.change(reference("desk")) { [clock] in
            try $0.added(content, id: Self.ids[1], by: .ann, at: clock.now)
        }
        let changed = try await store.change(reference("desk")) { [clock] workflow in
            var next = try workflow.publishing(requireLogin: true, by: .ann, at: clock.now).workflow
            (next.name, next.handle, next.slug, next.description) = ("N", "other", "s", nil)
            (next.tags, next.draftAccess, next.epoch) = (["workspace:w", "a"], .workspace, 7)
            return Change(workflow: next, entries: [])
        }
        let kept = try await store.workflow(reference("other"))
        #expect(kept == changed.workflow)
        #expect(kept.record.tags == ["workspace:w", "a"])
        #expect(kept.record.publication?.version == 1)
        #expect(kept.record.publication?.requireLogin == true)
        #expect(kept.record.epoch == 7)
        #expect(try await store.version(1, of: reference("other")).record.content == content)
        try await store.close()
    }

    @Test(arguments: StoreKind.allCases) func handleOfAnActiveWorkflowIsRefusedToOthers(kind: StoreKind) async throws {
        let store = try open(kind)
        _ = try await store.add(try creation(Self.ids[0], handle: "desk"))
        _ = try await store.add(try creation(Self.ids[1], handle: "shop"))
        let third = try creation(Self.ids[2], handle: "desk")
        await #expect(throws: PublishError.handleTaken("desk")) { try await store.add(third) }
        await #expect(throws: PublishError.handleTaken("desk")) {
            try await store.change(reference("shop")) { workflow in
                var next = workflow
                next.handle = "desk"
                return Change(workflow: next, entries: [])
            }
        }
        #expect(try await store.snapshot().revision == 2)
        #expect(try await store.workflow(reference("shop")).record.id == Self.ids[1])
        try await store.close()
    }

    @Test(arguments: StoreKind.allCases) func archivedWorkflowGivesItsHandleAwayAndIsFoundByItLast(
        kind: StoreKind
    ) async throws {
        let store = try open(kind)
        _ = try await store.add(try creation(Self.ids[0], handle: "desk"))
        _ = try await store.change(reference("desk")) { workflow in
            var next = workflow
            next.isArchived = true
            return Change(workflow: next, entries: [])
        }
        #expect(try await store.workflow(reference("desk")).record.id == Self.ids[0])
        #expect(try await store.workflows(includeArchived: false).isEmpty)
        #expect(try await store.workflows(includeArchived: true).count == 1)
        _ = try await store.add(try creation(Self.ids[1], handle: "desk"))
        #expect(try await store.workflow(reference("DESK")).record.id == Self.ids[1])
        try await store.close()
    }

    @Test(arguments: StoreKind.allCases) func missingThingsAreToldApart(kind: StoreKind) async throws {
        let store = try open(kind)
        _ = try await store.add(try creation(Self.ids[0], handle: "desk"))
        await #expect(throws: PublishError.workflowNotFound) { try await store.workflow(reference("shop")) }
        await #expect(throws: PublishError.workflowNotFound) { try await store.workflow(reference(" ")) }
        await #expect(throws: PublishError.workflowNotFound) { try await store.versions(of: reference(Self.ids[1])) }
        await #expect(throws: PublishError.workflowNotFound) { try await store.version(1, of: reference("shop")) }
        await #expect(throws: PublishError.versionNotFound) { try await store.version(1, of: reference("desk")) }
        await #expect(throws: PublishError.workflowNotFound) {
            try await store.change(reference("shop")) { Change(workflow: $0, entries: []) }
        }
        try await store.close()
    }

    @Test(arguments: StoreKind.allCases) func refusedChangeLeavesNothingBehind(kind: StoreKind) async throws {
        let store = try open(kind)
        let before = try await store.add(try creation(Self.ids[0], handle: "desk"))
        await #expect(throws: PublishError.notPublic) {
            try await store.change(reference("desk")) { [clock] in try $0.revoking(by: .ann, at: clock.now) }
        }
        #expect(try await store.workflow(reference("desk")) == before.workflow)
        #expect(try await store.snapshot().revision == 1)
        try await store.close()
    }

    @Test(arguments: StoreKind.allCases) func listHasWorkflowsInOrderWithTheirNewestVersions(
        kind: StoreKind
    ) async throws {
        let store = try open(kind)
        for id in Self.ids.reversed() { _ = try await store.add(try creation(id)) }
        for number in 1...2 {
            _ = try await store.change(reference(Self.ids[1])) { [clock] in
                try $0.added(
                    VersionContent(checking: demoGraph), id: "v\(number)", by: .ann, at: clock.now)
            }
        }
        let list = try await store.workflows(includeArchived: false)
        #expect(list.map(\.workflow.record.id) == Self.ids.reversed())
        #expect(list.map(\.newestVersion?.record.number) == [nil, 2, nil])
        #expect(try await store.versions(of: reference(Self.ids[1])).map(\.record.number) == [1, 2])
        try await store.close()
    }

    @Test(arguments: StoreKind.allCases) func newestFiftyAuditEntriesComeOldestFirst(kind: StoreKind) async throws {
        let store = try open(kind)
        _ = try await store.add(try creation(Self.ids[0], handle: "desk"))
        for _ in 1...30 {
            _ = try await store.change(reference("desk")) { [clock] in
                try $0.publishing(requireLogin: false, by: .ann, at: clock.now)
            }
            _ = try await store.change(reference("desk")) { [clock] in try $0.revoking(by: .admin, at: clock.now) }
        }
        let log = try await store.workflow(reference("desk")).auditLog
        #expect(log.count == 50)
        #expect(log.last?.action == .workflowUnpublished)
        #expect(log.map(\.at) == log.map(\.at).sorted())
        try await store.close()
    }

    @Test(arguments: StoreKind.allCases) func entriesOfAVersionAreNotThoseOfItsWorkflow(kind: StoreKind) async throws {
        let store = try open(kind)
        _ = try await store.add(try creation(Self.ids[0], handle: "desk"))
        let added = try await store.change(reference("desk")) { [clock] in
            try $0.added(VersionContent(checking: demoGraph), id: "v1", by: .ann, at: clock.now)
        }
        #expect(added.version?.auditLog.map(\.action) == [.versionCreated])
        #expect(added.workflow.auditLog.map(\.action) == [.workflowCreated])
        try await store.close()
    }

    @Test(arguments: StoreKind.allCases) func concurrentWritesGetOneRevisionEach(kind: StoreKind) async throws {
        let store = try open(kind)
        _ = try await store.add(try creation(Self.ids[0], handle: "desk"))
        let revisions = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 1...100 {
                group.addTask { [clock] in
                    try await store.change(WorkflowReference("desk")) {
                        try $0.added(
                            VersionContent(checking: demoGraph), id: "v\(number)", by: .ann, at: clock.now)
                    }.workflow.record.revision
                }
            }
            return try await group.reduce(into: [Int]()) { $0.append($1) }
        }
        #expect(revisions.sorted() == Array(2...101))
        #expect(try await store.versions(of: reference("desk")).map(\.record.number) == Array(1...100))
        try await store.close()
    }

    @Test func everythingIsThereAfterReopening() async throws {
        var store = try open(.file)
        _ = try await store.add(try creation(Self.ids[0], handle: "desk", tags: ["t"]))
        _ = try await store.change(reference("desk")) { [clock] in
            try $0.publishing(requireLogin: true, by: .ann, at: clock.now)
        }
        let before = (try await store.workflow(reference("desk")), try await store.snapshot())
        try await store.close()
        store = try open(.file)
        #expect(try await store.workflow(reference("desk")) == before.0)
        #expect(try await store.snapshot() == before.1)
        try await store.close()
    }

    @Test func auditRowsAreChainedAndCannotBeChangedOrRemoved() async throws {
        let store = try open(.file)
        _ = try await store.add(try creation(Self.ids[0], handle: "desk"))
        _ = try await store.change(reference("desk")) { [clock] in
            try $0.added(VersionContent(checking: demoGraph), id: "v1", by: .ann, at: clock.now)
        }
        _ = try await store.change(reference("desk")) { [clock] in
            try $0.publishing(requireLogin: true, by: .ann, at: clock.now)
        }
        try await store.close()

        let file = try DatabaseQueue(path: folder.path + "/publish.sqlite")
        let rows = try await file.read { db in
            try Row.fetchAll(
                db,
                sql: """
                    SELECT CAST(sequence AS TEXT), workflow_id, coalesce(CAST(version AS TEXT), ''), CAST(at AS TEXT),
                        actor, action, metadata, hex(hash)
                    FROM audit_entry ORDER BY sequence
                    """
            ).map { row in row.databaseValues.map { String.fromDatabaseValue($0) ?? "" } }
        }
        #expect(rows.map { $0[5] } == ["workflow_created", "version_created", "workflow_published"])
        var hash = AuditChain.start
        for row in rows {
            hash = AuditChain.hash(after: hash, columns: Array(row.prefix(7)))
            #expect(hash.map { ($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true) }.joined() == row[7])
        }
        for statement in ["UPDATE audit_entry SET actor = 'x'", "DELETE FROM audit_entry"] {
            await #expect(throws: DatabaseError.self) { try await file.write { try $0.execute(sql: statement) } }
        }
        try file.close()
    }
}
