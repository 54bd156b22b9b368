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

extension WorkflowRecord {
    /// The workspaces that the tags name.
    var workspaces: [String] { tags.compactMap(WorkspaceTag.name) }
}
