public import Wire

/// Makes a private workflow that the caller owns; the caller's workspaces become tags `workspace:<name>`.
///
/// Errors: `request.invalid`, `workflow.handle.conflict` (another active workflow has the handle),
/// `workflow.draft_access.conflict` (personal access and a workspace tag), `workflow.draft_access.workspace_required`
/// (workspace access without such a tag).
public enum CreateWorkflow: Operation {
    public struct Input: Codable, Sendable {
        /// 1 to 128 characters once trimmed.
        public let name: String
        /// Lower-case letters, digits and single hyphens, at most 64; trimmed and lower-cased first.
        public let handle: String?
        /// What the slug is made of; the name by default.
        public let slug: String?
        /// At most 1024 characters once trimmed; blank is none.
        public let description: String?
        public let tags: [String]?
        /// By default: `authenticated` for a user, else `workspace` if a workspace tag is there, else `personal`.
        public let draftAccess: DraftAccess?

        public init(
            name: String, handle: String? = nil, slug: String? = nil, description: String? = nil,
            tags: [String]? = nil, draftAccess: DraftAccess? = nil
        ) {
            self.name = name
            self.handle = handle
            self.slug = slug
            self.description = description
            self.tags = tags
            self.draftAccess = draftAccess
        }

        private enum CodingKeys: String, CodingKey {
            case name
            case handle
            case slug
            case description
            case tags
            case draftAccess = "draft_access"
        }
    }

    public typealias Output = WorkflowRevision

    public static let name = "publish.create_workflow"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
