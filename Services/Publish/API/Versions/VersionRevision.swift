/// A version as it is at one of its revisions.
public struct VersionRevision: Codable, Sendable {
    public let version: WorkflowVersion
    /// Of the store when the version was last changed, as for a ``WorkflowRevision``.
    public let revision: Int

    public init(version: WorkflowVersion, revision: Int) {
        self.version = version
        self.revision = revision
    }
}
