import PublishAPI
import Wire

/// Who may chat with which version of a workflow.
extension WorkflowRecord {
    /// - Parameter wish: nil for the published version of a public workflow, and the draft of a private one.
    func chatVersion(
        _ wish: AuthorizeChat.Version?, for principal: Principal
    ) throws(PublishError) -> AuthorizeChat.Version {
        guard !isArchived else { throw .workflowNotFound }
        let version = wish ?? (publication == nil ? .draft : .published)
        switch version {
        case .published: guard publication != nil else { throw .versionNotPublic }
        case .draft: try allowDraft(to: principal)
        }
        return version
    }

    private func allowDraft(to principal: Principal) throws(PublishError) {
        // Anonymous callers hold scopes only where authentication is off, and there everybody is the owner.
        guard principal.kind != .anonymous else { return }
        let standings = standings(of: principal)
        switch draftAccess {
        case .authenticated:
            guard WorkflowAccess.allows(.chatWithAnyDraft, standings) else { throw .forbidden }
        case .workspace:
            guard WorkflowAccess.allows(.chatWithWorkspaceDraft, standings) else { throw .draftNotShared }
        case .personal:
            guard WorkflowAccess.allows(.chatWithPersonalDraft, standings) else { throw .draftIsPersonal }
        }
    }
}
