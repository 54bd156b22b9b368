import PublishAPI
import Wire

/// What makes a workflow: the wishes of its creator, brought into their stored form and found to fit together.
struct NewWorkflow: Sendable, Hashable {
    let name: String
    let handle: String?
    /// Empty if nothing of the name fits into a slug.
    let slug: String
    let description: String?
    let tags: [String]
    let draftAccess: DraftAccess
    let owner: String

    /// - Parameter draftAccess: nil for what suits the creator and the tags.
    init(
        name: String, handle: String? = nil, slug: String? = nil, description: String? = nil, tags: [String] = [],
        draftAccess: DraftAccess? = nil, creator: Principal
    ) throws(PublishError) {
        self.name = try WorkflowRules.name(name)
        self.handle = try handle.map { handle throws(PublishError) in try WorkflowRules.handle(handle) }
        self.slug = WorkflowRules.slug(slug ?? name)
        self.description = try description.flatMap { text throws(PublishError) in
            try WorkflowRules.description(text)
        }
        self.tags = try WorkflowRules.tags(tags + creator.workspaces.map(WorkspaceTag.tag))
        self.draftAccess = draftAccess ?? Self.draftAccess(tags: self.tags, creator: creator)
        owner = creator.subject
        try WorkflowRules.check(self.draftAccess, tags: self.tags)
    }

    private static func draftAccess(tags: [String], creator: Principal) -> DraftAccess {
        if creator.kind == .user { return .authenticated }
        return tags.contains { WorkspaceTag.name(in: $0) != nil } ? .workspace : .personal
    }
}
