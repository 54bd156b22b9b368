import PublishAPI
import Wire

/// What a principal is to a workflow; it may be several.
enum Standing: CaseIterable, Sendable {
    case owner
    /// Belongs to a workspace that the workflow's tags name.
    case member
    /// Holds the scope `admin:workflows`.
    case admin
    /// Anybody at all.
    case stranger
}

/// What is done with a workflow, once the scope of the operation was found good.
enum WorkflowAction: CaseIterable, Sendable {
    case read, update, archive, addVersion, configureVersion, activateVersion, publish, changePublication, revoke
    case run
    /// Their feedback, and what their conversations cost.
    case seeVisitors
    case chatWithPersonalDraft, chatWithWorkspaceDraft, chatWithAnyDraft
}

/// Who may do what: the one table.
enum WorkflowAccess {
    private static let keepers: Set<Standing> = [.owner, .member, .admin]
    private static let everybody = Set(Standing.allCases)

    static let table: [WorkflowAction: Set<Standing>] = [
        .read: everybody,
        .update: keepers,
        .archive: keepers,
        .addVersion: keepers,
        .configureVersion: keepers,
        .activateVersion: keepers,
        .publish: keepers,
        .changePublication: keepers,
        .revoke: keepers,
        .run: everybody,
        .seeVisitors: keepers,
        .chatWithPersonalDraft: [.owner],
        .chatWithWorkspaceDraft: [.member],
        .chatWithAnyDraft: everybody,
    ]

    static func allows(_ action: WorkflowAction, _ standings: Set<Standing>) -> Bool {
        !(table[action] ?? []).isDisjoint(with: standings)
    }
}

extension WorkflowRecord {
    func standings(of principal: Principal) -> Set<Standing> {
        var standings: Set<Standing> = [.stranger]
        if principal.subject == owner { standings.insert(.owner) }
        if principal.scopes.contains("admin:workflows") { standings.insert(.admin) }
        if !Set(workspaces).isDisjoint(with: principal.workspaces.map { $0.lowercased() }) {
            standings.insert(.member)
        }
        return standings
    }

    /// - Throws: ``PublishError/forbidden``.
    func allow(_ action: WorkflowAction, by principal: Principal) throws(PublishError) {
        guard WorkflowAccess.allows(action, standings(of: principal)) else { throw .forbidden }
    }

    /// As ``allow(_:by:)``, for what is not done with an archived workflow: that one looks like a missing one.
    func allowWhileActive(_ action: WorkflowAction, by principal: Principal) throws(PublishError) {
        guard !isArchived else { throw .workflowNotFound }
        try allow(action, by: principal)
    }
}
