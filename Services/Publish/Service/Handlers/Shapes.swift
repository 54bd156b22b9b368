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
            requireLogin: record.publication?.requireLogin ?? false, chatKit: record.chatKit)
    }
}

extension WorkflowRevision {
    init(_ committed: Committed) {
        self.init(workflow: Workflow(committed.workflow), revision: committed.workflow.record.revision)
    }
}

extension WorkflowVersion {
    init(_ stored: StoredVersion) {
        let record = stored.record
        self.init(
            id: record.id, createdAt: record.createdAt, updatedAt: stored.auditLog.last?.at ?? record.createdAt,
            auditLog: stored.auditLog.map(AuditEntry.init), workflowID: record.workflowID, version: record.number,
            graph: record.content.graph == .null ? nil : record.content.graph, mermaid: record.content.mermaid,
            metadata: .object(record.content.metadata),
            runnableConfig: record.content.runnableConfig.map { .object($0) }, createdBy: record.createdBy,
            notes: record.content.notes)
    }
}

extension VersionRevision {
    init(_ committed: Committed) throws(ServiceError) {
        guard let version = committed.version else { throw .inner("a version was changed and is not there") }
        self.init(version: WorkflowVersion(version), revision: version.record.revision)
    }
}

extension VersionSummary {
    init(_ stored: StoredVersion) {
        let record = stored.record
        self.init(
            id: record.id, workflowID: record.workflowID, version: record.number, mermaid: record.content.mermaid,
            hasCronTrigger: false, metadata: .object(record.content.metadata),
            runnableConfig: record.content.runnableConfig.map { .object($0) }, notes: record.content.notes,
            createdBy: record.createdBy, createdAt: record.createdAt,
            updatedAt: stored.auditLog.last?.at ?? record.createdAt)
    }
}

extension WorkflowListItem {
    init(_ listed: ListedWorkflow) {
        self.init(
            workflow: Workflow(listed.workflow),
            latestVersion: listed.newestVersion.map(WorkflowVersion.init),
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
            workspaces: record.workspaces, isArchived: record.isArchived, isPublic: record.publication != nil,
            requireLogin: record.publication?.requireLogin ?? false, publishedAt: record.publication?.at,
            allowedOrigins: record.visitorRules.allowedOrigins, from: record.publication?.from,
            until: record.publication?.until, limits: record.visitorRules.limits, contact: record.visitorRules.contact,
            publishedVersion: record.publication?.version, draftVersion: record.draftVersion, chatKit: record.chatKit,
            epoch: record.epoch, revision: record.revision)
    }
}

extension PublicationDocument {
    init(_ record: WorkflowRecord, at now: Timestamp) {
        let publication = record.publication
        self.init(
            workflowID: record.id, handle: record.handle, state: Publication(record).state(at: now),
            isPublic: publication != nil, requireLogin: publication?.requireLogin ?? false,
            allowedOrigins: record.visitorRules.allowedOrigins, from: publication?.from, until: publication?.until,
            limits: record.visitorRules.limits, liveVersion: publication?.version, draftVersion: record.draftVersion,
            contact: record.visitorRules.contact, publishedAt: publication?.at, publishedBy: publication?.by)
    }
}

extension PublicationRevision {
    init(_ committed: Committed, at now: Timestamp) {
        let record = committed.workflow.record
        self.init(
            publication: PublicationDocument(record, at: now), findings: committed.findings, revision: record.revision)
    }
}
