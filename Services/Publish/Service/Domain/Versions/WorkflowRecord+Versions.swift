import PublishAPI
import Wire

/// What happens to the versions of a workflow.
extension WorkflowRecord {
    /// Makes the version the draft; of a workflow that was public without any, also what visitors talk to.
    func adding(
        _ content: VersionContent, id versionID: String, by principal: Principal, at now: Timestamp
    ) throws(PublishError) -> Decision {
        try allowWhileActive(.addVersion, by: principal)
        let number = newestVersion + 1
        var next = self
        next.newestVersion = number
        next.draftVersion = number
        if publication != nil, publication?.version == nil { next.publication?.version = number }
        let version = VersionRecord(
            id: versionID, workflowID: id, number: number, createdAt: now, createdBy: principal.subject,
            content: content)
        let entry = AuditRecord(version: number, actor: principal.subject, action: .versionCreated, at: now)
        return Decision(change: Change(workflow: next, version: .added(version), entries: [entry]), version: number)
    }

    /// Gives the version another configuration.
    func configuring(
        _ version: VersionRecord, _ config: JSONObject?, by principal: Principal, at now: Timestamp
    ) throws(PublishError) -> Decision {
        try allowWhileActive(.configureVersion, by: principal)
        let old = version.content.runnableConfig
        guard old != config else { return Decision(change: nil, version: version.number) }
        var next = version
        next.content.runnableConfig = config
        let metadata: JSONObject = [
            "runnable_config": [
                "from": old.map { .object($0) } ?? .null, "to": config.map { .object($0) } ?? .null,
            ]
        ]
        let entry = AuditRecord(
            version: version.number, actor: principal.subject, action: .versionConfigured, at: now, metadata: metadata)
        return Decision(
            change: Change(workflow: self, version: .configured(next), entries: [entry]), version: version.number)
    }

    /// Chooses the version for visitors or for trying out.
    func activating(
        _ number: Int, for target: ActivateVersion.Target?, _ preflight: Preflight, by principal: Principal,
        at now: Timestamp
    ) throws -> Decision {
        try allowWhileActive(.activateVersion, by: principal)
        guard try preflight.view.version(number) != nil else { throw PublishError.versionNotFound }
        var next = self
        var findings: [PreflightFinding] = []
        let target = target ?? (publication == nil ? .draft : .published)
        let old: Int?
        switch target {
        case .draft:
            old = draftVersion
            next.draftVersion = number
        case .published:
            try requirePublishingOn(preflight.view.flags, for: principal)
            guard var publication else { throw PublishError.notPublic }
            old = publication.version
            publication.version = number
            next.publication = publication
            findings = try preflight.judge(next, publication, for: principal, at: now)
        }
        guard old != number else { return Decision(change: nil, findings: findings) }
        let entry = AuditRecord(
            actor: principal.subject, action: .versionActivated, at: now,
            metadata: ["target": .string(target.rawValue), "from": .number(old), "to": .int(number)])
        return Decision(change: Change(workflow: next, entries: [entry]), findings: findings)
    }
}
