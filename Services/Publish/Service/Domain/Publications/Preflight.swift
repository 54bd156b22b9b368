import PublishAPI
import Wire

/// Judges whether visitors will be able to chat with a workflow once a change of its publication is made.
struct Preflight {
    let facts: PreflightFacts
    let mode: PreflightMode
    let view: StoreView

    /// - Throws: ``PublishError/preflight(_:)`` where findings are enforced; what the store throws.
    func judge(
        _ workflow: WorkflowRecord, _ publication: OpenPublication, for principal: Principal, at now: Timestamp
    ) throws -> [PreflightFinding] {
        let findings = try findings(workflow, publication, for: principal, at: now)
        if mode == .enforce, !findings.isEmpty { throw PublishError.preflight(findings) }
        return findings
    }

    func findings(
        _ workflow: WorkflowRecord, _ publication: OpenPublication, for principal: Principal, at now: Timestamp
    ) throws -> [PreflightFinding] {
        var findings: [PreflightFinding?] = [try responder(publication)]
        if publication.requireLogin { findings.append(loginProvider) }
        if let until = publication.until, until <= now { findings.append(.windowOver) }
        if !view.flags.isOn(.publicChat, for: principal.subject, in: workflow.workspaces) {
            findings.append(.publicChatOff)
        }
        return findings.compactMap { $0 }
    }

    private func responder(_ publication: OpenPublication) throws -> PreflightFinding? {
        guard let number = publication.version, let version = try view.version(number) else { return .noVersion }
        let name = version.content.graph["responder"]?.stringValue ?? ""
        guard let available = facts.responders else { return .responderUnknown(name) }
        return available.contains(name) ? nil : .responderUnavailable(name, available)
    }

    private var loginProvider: PreflightFinding? {
        guard let providers = facts.loginProviders else { return .providersUnknown }
        return providers.isEmpty ? .noProvider : nil
    }
}

extension PreflightFinding {
    fileprivate static let noVersion = PreflightFinding(
        code: "no_version", message: "The workflow has no version that could answer.",
        fix: "Add one: POST /api/workflows/{ref}/versions, or upload a script.")

    fileprivate static func responderUnavailable(_ name: String, _ available: [String]) -> PreflightFinding {
        PreflightFinding(
            code: "responder_unavailable", message: "This server cannot run the responder \(name).",
            fix: "Publish a version with one of these: \(available.joined(separator: ", ")).")
    }

    fileprivate static func responderUnknown(_ name: String) -> PreflightFinding {
        PreflightFinding(
            code: "responder_unknown", message: "Nobody could say whether the responder \(name) can run.",
            fix: "See whether the ChatKit service is up, and ask again: GET /api/workflows/{ref}/publish.")
    }

    fileprivate static let noProvider = PreflightFinding(
        code: "login_provider_missing", message: "Visitors must log in, but no login provider is configured.",
        fix: "Configure a provider, or publish with require_login false.")

    fileprivate static let providersUnknown = PreflightFinding(
        code: "login_provider_unknown", message: "Nobody could say whether visitors can log in.",
        fix: "See whether the Session service is up, and ask again: GET /api/workflows/{ref}/publish.")

    fileprivate static let windowOver = PreflightFinding(
        code: "window_over", message: "The time for which the workflow is open to visitors is over.",
        fix: "Change until, or set it to null.")

    fileprivate static let publicChatOff = PreflightFinding(
        code: "public_chat_disabled", message: "Public chat is switched off on this server.",
        fix: "Ask the operator for the flag chatkit_public_enabled.")
}
