import GRDB
import Logging
import PublishAPI
import Storage

/// The publish store on SQLite, in a file or in memory: writes here, reads in the files beside.
final class SQLitePublishStore: PublishStore {
    let store: Store

    /// - Throws: `StoreError`.
    init(at location: StoreLocation, logger: Logger, observer: (any StoreObserver)? = nil) throws(StoreError) {
        store = try Store(name: "publish", at: location, schema: .publish, logger: logger, observer: observer)
    }

    func add(_ creation: Change, _ memo: Memo<Committed>?) async throws -> Written<Committed> {
        try await store.write { db in
            try IdempotencyRows.once(memo, db) {
                try WorkflowRows.requireFreeHandle(creation.workflow, db)
                try WorkflowRows.insert(creation.workflow, db)
                return try Self.finish(Decision(change: creation), creation.workflow, db)
            }
        }
    }

    func change(
        _ reference: WorkflowReference, _ memo: Memo<Committed>?,
        _ decide: @escaping @Sendable (WorkflowRecord, StoreView) throws -> Decision
    ) async throws -> Written<Committed> {
        try await store.write { db in
            try IdempotencyRows.once(memo, db) {
                let workflow = try WorkflowRows.find(reference, db)
                let decision = try decide(workflow, try Self.view(of: workflow, db))
                guard let change = decision.change else { return try Self.finish(decision, workflow, db) }
                try WorkflowRows.requireFreeHandle(change.workflow, db)
                if case .added(let version) = change.version { try VersionRows.insert(version, db) }
                try WorkflowRows.update(change.workflow, db)
                return try Self.finish(decision, change.workflow, db)
            }
        }
    }

    /// Audit entries and revision, the same for every change.
    private static func finish(
        _ decision: Decision, _ workflow: WorkflowRecord, _ db: Database
    ) throws -> Committed {
        var workflow = workflow
        var version: VersionRecord?
        if let change = decision.change {
            for entry in change.entries { try AuditRows.append(entry, of: workflow.id, db) }
            workflow.revision = try WorkflowRows.raiseRevision(db)
            try WorkflowRows.setRevision(workflow.revision, of: workflow.id, db)
            switch change.version {
            case .added(var changed), .configured(var changed):
                changed.revision = workflow.revision
                try VersionRows.update(changed, db)
                version = changed
            case nil: break
            }
        } else if let number = decision.version {
            version = try VersionRows.find(number, of: workflow.id, db)
        }
        return Committed(
            workflow: try WorkflowRows.complete(workflow, db),
            version: try version.map { try VersionRows.complete($0, db) }, findings: decision.findings,
            isChanged: decision.change != nil)
    }

    func changeFlag(
        _ name: FeatureFlag.Name, _ memo: Memo<CommittedFlag>?,
        _ decide: @escaping @Sendable (FlagRevision) throws -> (flag: FeatureFlag, entry: AuditRecord)?
    ) async throws -> Written<CommittedFlag> {
        try await store.write { db in
            try IdempotencyRows.once(memo, db) {
                let flags = try FlagRows.all(db)
                guard let old = flags.first(where: { $0.flag.name == name }) else { throw PublishError.flagNotFound }
                guard let (flag, entry) = try decide(old) else {
                    return CommittedFlag(flag: old, flags: FeatureFlags(flags.map(\.flag)), isChanged: false)
                }
                try AuditRows.append(entry, of: nil, db)
                let new = FlagRevision(flag: flag, revision: try WorkflowRows.raiseRevision(db))
                try FlagRows.save(new, db)
                return CommittedFlag(
                    flag: new, flags: FeatureFlags(flags.map { $0.flag.name == name ? flag : $0.flag }),
                    isChanged: true)
            }
        }
    }

    func record(_ reports: [RunReport]) async throws -> Int {
        try await store.write { db in try reports.count { try RunRows.save($0, db) } }
    }

    func eraseRuns(ofTurns turnIDs: [String]) async throws {
        try await store.write { db in for id in turnIDs { try RunRows.erase(id, db) } }
    }

    static func view(of workflow: WorkflowRecord, _ db: Database) throws -> StoreView {
        StoreView(flags: FeatureFlags(try FlagRows.all(db).map(\.flag))) { number in
            try VersionRows.find(number, of: workflow.id, db)
        }
    }

    var failure: String? { store.failure?.description }

    func close() async throws { try await store.close() }
}
