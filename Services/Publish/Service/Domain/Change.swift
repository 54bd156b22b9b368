import PublishAPI
import Wire

/// What one decision makes of a workflow. All of it is stored in one transaction.
struct Change: Sendable, Hashable {
    /// As it is from now on.
    let workflow: WorkflowRecord
    /// A version that comes with it.
    var version: VersionRecord?
    let entries: [AuditRecord]
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

extension WorkflowRecord {
    /// Refuses those who may not change the workflow, and everybody once it is archived.
    func allowChange(by principal: Principal) throws(PublishError) {
        guard !isArchived else { throw .workflowNotFound }
        let isAllowed =
            principal.subject == owner || principal.scopes.contains("admin:workflows")
            || isShared(with: principal)
        guard isAllowed else { throw .forbidden }
    }

    /// Makes the draft what visitors talk to.
    func publishing(requireLogin: Bool, by principal: Principal, at now: Timestamp) throws(PublishError) -> Change {
        try allowChange(by: principal)
        guard publication == nil else { throw .alreadyPublic }
        var next = self
        next.publication = OpenPublication(
            at: now, by: principal.subject, requireLogin: requireLogin, version: draftVersion)
        return Change(
            workflow: next,
            entries: [
                AuditRecord(
                    actor: principal.subject, action: .workflowPublished, at: now,
                    metadata: ["require_login": .bool(requireLogin)])
            ])
    }

    /// Makes the workflow private and ends what is out: a token of this epoch stays refused after a new publication.
    func revoking(by principal: Principal, at now: Timestamp) throws(PublishError) -> Change {
        try allowChange(by: principal)
        guard let publication else { throw .notPublic }
        var next = self
        next.publication = nil
        next.epoch += 1
        return Change(
            workflow: next,
            entries: [
                AuditRecord(
                    actor: principal.subject, action: .workflowUnpublished, at: now,
                    metadata: ["require_login": .bool(publication.requireLogin)])
            ])
    }

    /// Makes the version the draft; of a workflow that was public without any, also what visitors talk to.
    func adding(
        _ content: VersionContent, id versionID: String, by principal: Principal, at now: Timestamp
    ) throws(PublishError) -> Change {
        try allowChange(by: principal)
        let number = newestVersion + 1
        var next = self
        next.newestVersion = number
        next.draftVersion = number
        if publication != nil, publication?.version == nil { next.publication?.version = number }
        return Change(
            workflow: next,
            version: VersionRecord(
                id: versionID, workflowID: id, number: number, createdAt: now, createdBy: principal.subject,
                content: content),
            entries: [
                AuditRecord(version: number, actor: principal.subject, action: .versionCreated, at: now)
            ])
    }
}
