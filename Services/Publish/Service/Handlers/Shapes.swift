import PublishAPI
import Wire

/// Stored things in the shapes that callers see.
extension Workflow {
    init(_ stored: StoredWorkflow) {
        let record = stored.record
        self.init(
            id: record.id, createdAt: record.createdAt, updatedAt: stored.auditLog.last?.at ?? record.createdAt,
            auditLog: stored.auditLog.map(AuditEntry.init), name: record.name, handle: record.handle,
            slug: record.slug, description: record.description, tags: record.tags, isArchived: record.isArchived,
            draftAccess: record.draftAccess, isPublic: record.publication != nil,
            publishedAt: record.publication?.at, publishedBy: record.publication?.by,
            requireLogin: record.publication?.requireLogin ?? false, chatKit: nil)
    }
}

extension WorkflowVersion {
    init(_ stored: StoredVersion) {
        let record = stored.record
        self.init(
            id: record.id, createdAt: record.createdAt, updatedAt: stored.auditLog.last?.at ?? record.createdAt,
            auditLog: stored.auditLog.map(AuditEntry.init), workflowID: record.workflowID, version: record.number,
            graph: record.content.graph, mermaid: record.content.mermaid, metadata: .object(record.content.metadata),
            runnableConfig: record.content.runnableConfig.map { .object($0) }, createdBy: record.createdBy,
            notes: record.content.notes)
    }
}

extension WorkflowListItem {
    init(_ listed: ListedWorkflow) {
        self.init(
            workflow: Workflow(listed.workflow), latestVersion: listed.newestVersion.map(WorkflowVersion.init),
            isScheduled: false)
    }
}

extension AuditEntry {
    init(_ record: AuditRecord) {
        self.init(
            actor: record.actor, action: record.action.rawValue, at: record.at, metadata: .object(record.metadata))
    }
}

extension Publication {
    init(_ record: WorkflowRecord) {
        self.init(
            workflowID: record.id, handle: record.handle, name: record.name, description: record.description,
            isArchived: record.isArchived, isPublic: record.publication != nil,
            requireLogin: record.publication?.requireLogin ?? false, publishedAt: record.publication?.at,
            publishedVersion: record.publication?.version, draftVersion: record.draftVersion, chatKit: nil,
            epoch: record.epoch, revision: record.revision)
    }
}
