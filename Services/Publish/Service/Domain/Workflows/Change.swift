import PublishAPI
import Wire

/// What one decision makes of a workflow. All of it is stored in one transaction.
struct Change: Sendable, Hashable {
    enum Version: Sendable, Hashable {
        case added(VersionRecord)
        /// Its runnable configuration is another one.
        case configured(VersionRecord)
    }

    /// As it is from now on.
    let workflow: WorkflowRecord
    var version: Version?
    let entries: [AuditRecord]
}

/// What came of judging a call that may change a workflow.
struct Decision: Sendable, Hashable {
    /// Nil if everything is as it was wanted already.
    let change: Change?
    /// What keeps visitors from chatting, told to whoever called.
    var findings: [PreflightFinding] = []
    /// The number of the version that the call is about.
    var version: Int?
}

extension Change {
    /// A private workflow without versions.
    static func creation(of new: NewWorkflow, id: String, at now: Timestamp) -> Change {
        let workflow = WorkflowRecord(
            id: id, createdAt: now, owner: new.owner, name: new.name, handle: new.handle,
            slug: new.slug.isEmpty ? id : new.slug, description: new.description, tags: new.tags,
            draftAccess: new.draftAccess)
        return Change(
            workflow: workflow, entries: [AuditRecord(actor: new.owner, action: .workflowCreated, at: now)])
    }
}

/// What a decision may look at beside the workflow, as of the transaction that stores it.
struct StoreView {
    let flags: FeatureFlags
    let version: (_ number: Int) throws -> VersionRecord?
}

/// Conditions of a caller.
extension CallConditions {
    /// - Throws: ``PublishError/preconditionFailed``.
    func check(_ revision: Int) throws(PublishError) {
        guard let ifMatch, !ifMatch.contains(revision) else { return }
        throw .preconditionFailed
    }
}
