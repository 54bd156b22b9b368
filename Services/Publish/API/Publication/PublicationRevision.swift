/// What a change of a publication led to.
public struct PublicationRevision: Codable, Sendable {
    public var publication: PublicationDocument
    /// What stands in the way of visitors; empty where nothing does.
    public let findings: [PreflightFinding]
    /// Of the workflow, as for a ``WorkflowRevision``.
    public let revision: Int

    public init(publication: PublicationDocument, findings: [PreflightFinding], revision: Int) {
        self.publication = publication
        self.findings = findings
        self.revision = revision
    }
}
