public import Wire

/// One line of a workflow's or version's history; never changed once written.
public struct AuditEntry: Codable, Sendable, Hashable {
    /// The subject of the credential that did it.
    public let actor: String
    /// E.g. `workflow_published`.
    public let action: String
    public let at: Timestamp
    /// Facts of the action; an empty object where there are none.
    public let metadata: JSONValue

    public init(actor: String, action: String, at: Timestamp, metadata: JSONValue) {
        self.actor = actor
        self.action = action
        self.at = at
        self.metadata = metadata
    }
}
