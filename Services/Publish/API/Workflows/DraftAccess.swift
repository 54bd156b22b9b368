/// Who may open the draft of a workflow in chat.
public enum DraftAccess: String, Codable, Sendable, CaseIterable {
    /// The owner alone.
    case personal
    /// Any authenticated caller.
    case authenticated
    /// Members of a workspace that the workflow's tags name.
    case workspace
}
