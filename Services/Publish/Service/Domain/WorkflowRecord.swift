import PublishAPI
import Wire

/// A workflow with everything that belongs to it alone; versions and audit entries are kept beside it.
struct WorkflowRecord: Sendable, Hashable {
    /// UUID in lower case.
    let id: String
    let createdAt: Timestamp
    /// The subject that created it.
    let owner: String
    var name: String
    var handle: String?
    var slug: String
    var description: String?
    var tags: [String]
    var isArchived = false
    var draftAccess: DraftAccess
    /// Nil while the workflow is private.
    var publication: OpenPublication?
    /// The version that is tried out; nil where there is none.
    var draftVersion: Int?
    /// The highest number in use, 0 where there is none.
    var newestVersion = 0
    /// Raised by what ends chat tokens and streams that are out.
    var epoch = 0
    /// Of the store when this workflow was last changed. The store sets it.
    var revision = 0
}

/// What holds while a workflow is public.
struct OpenPublication: Sendable, Hashable {
    let at: Timestamp
    /// The subject that published it.
    let by: String
    let requireLogin: Bool
    /// The version that visitors talk to; nil as long as the workflow has none.
    var version: Int?
}

extension WorkflowRecord {
    /// Whether a tag names a workspace that the principal belongs to.
    func isShared(with principal: Principal) -> Bool {
        let workspaces = Set(tags.compactMap(WorkspaceTag.name))
        return !workspaces.isDisjoint(with: principal.workspaces.map { $0.lowercased() })
    }
}

/// Tags of the form `workspace:<name>`.
enum WorkspaceTag {
    static func tag(for name: String) -> String { "workspace:\(name.lowercased())" }

    /// The workspace that a tag names; nil for other tags.
    static func name(in tag: String) -> String? {
        guard tag.hasPrefix("workspace:") else { return nil }
        let name = Text.trimmed(tag.dropFirst("workspace:".count))
        return name.isEmpty ? nil : name
    }
}
