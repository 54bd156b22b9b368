import PublishAPI
import Wire

/// The states of a publication and the ways between them.
extension WorkflowRecord {
    /// Makes the workflow public, by default with its draft as the version that visitors talk to.
    func publishing(
        _ terms: PublicationTerms, _ preflight: Preflight, by principal: Principal, at now: Timestamp
    ) throws -> Decision {
        try allowWhileActive(.publish, by: principal)
        try requirePublishingOn(preflight.view.flags, for: principal)
        guard publication == nil else { throw PublishError.alreadyPublic }
        var next = self
        var publication = OpenPublication(at: now, by: principal.subject, requireLogin: false, version: draftVersion)
        try terms.apply(to: &next, &publication)
        try requireVersion(terms.version, preflight.view)
        next.publication = publication
        let findings = try preflight.judge(next, publication, for: principal, at: now)
        var metadata: JSONObject = ["require_login": .bool(publication.requireLogin)]
        metadata.note(findings)
        let entry = AuditRecord(actor: principal.subject, action: .workflowPublished, at: now, metadata: metadata)
        return Decision(change: Change(workflow: next, entries: [entry]), findings: findings)
    }

    /// Changes the publication in place.
    func changingPublication(
        _ terms: PublicationTerms, _ preflight: Preflight, by principal: Principal, at now: Timestamp
    ) throws -> Decision {
        try allowWhileActive(.changePublication, by: principal)
        try requirePublishingOn(preflight.view.flags, for: principal)
        guard var publication else { throw PublishError.notPublic }
        var next = self
        try terms.apply(to: &next, &publication)
        try requireVersion(terms.version, preflight.view)
        next.publication = publication
        let findings = try preflight.judge(next, publication, for: principal, at: now)
        var metadata = differences(to: next)
        guard !metadata.isEmpty else { return Decision(change: nil, findings: findings) }
        metadata.note(findings)
        let entry = AuditRecord(actor: principal.subject, action: .publicationUpdated, at: now, metadata: metadata)
        return Decision(change: Change(workflow: next, entries: [entry]), findings: findings)
    }

    /// Makes the workflow private and ends what is out: a token of this epoch stays refused after a new publication.
    func revoking(by principal: Principal, at now: Timestamp) throws(PublishError) -> Change {
        try allowWhileActive(.revoke, by: principal)
        guard publication != nil else { throw .notPublic }
        var next = self
        let entries = next.closePublication(by: principal, at: now)
        return Change(workflow: next, entries: entries)
    }

    /// - Returns: what the audit log says of it; nothing if the workflow is private.
    mutating func closePublication(by principal: Principal, at now: Timestamp) -> [AuditRecord] {
        guard let publication else { return [] }
        self.publication = nil
        epoch += 1
        return [
            AuditRecord(
                actor: principal.subject, action: .workflowUnpublished, at: now,
                metadata: ["require_login": .bool(publication.requireLogin)])
        ]
    }

    func requirePublishingOn(_ flags: FeatureFlags, for principal: Principal) throws(PublishError) {
        guard flags.isOn(.publish, for: principal.subject, in: workspaces) else { throw .featureDisabled(.publish) }
    }

    private func requireVersion(_ number: Int?, _ view: StoreView) throws {
        if let number, try view.version(number) == nil { throw PublishError.versionNotFound }
    }

    private func differences(to next: WorkflowRecord) -> JSONObject {
        var members = JSONObject()
        func note(_ name: String, _ old: JSONValue, _ new: JSONValue) {
            if old != new { members[name] = ["from": old, "to": new] }
        }
        note("require_login", .bool(publication?.requireLogin ?? false), .bool(next.publication?.requireLogin ?? false))
        note(
            "allowed_origins", .texts(visitorRules.allowedOrigins), .texts(next.visitorRules.allowedOrigins))
        note("from", .text(publication?.from?.description), .text(next.publication?.from?.description))
        note("until", .text(publication?.until?.description), .text(next.publication?.until?.description))
        note("limits", visitorRules.limits.json, next.visitorRules.limits.json)
        note("contact", .text(visitorRules.contact), .text(next.visitorRules.contact))
        note("live_version", .number(publication?.version), .number(next.publication?.version))
        return members
    }
}

extension JSONObject {
    fileprivate mutating func note(_ findings: [PreflightFinding]) {
        if !findings.isEmpty { self["findings"] = .array(findings.map { .string($0.code) }) }
    }
}

extension PublicationLimits? {
    fileprivate var json: JSONValue {
        guard let self else { return .null }
        return [
            "requests_per_minute": .number(self.requestsPerMinute),
            "requests_per_minute_per_visitor": .number(self.requestsPerMinutePerVisitor),
            "concurrent_turns": .number(self.concurrentTurns),
        ]
    }
}

extension JSONValue {
    /// Null for none.
    static func number(_ number: Int?) -> JSONValue { number.map { .int($0) } ?? .null }
}
