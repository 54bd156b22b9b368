/// A workflow as it is at one of its revisions.
public struct WorkflowRevision: Codable, Sendable {
    public var workflow: Workflow
    /// Of the store when the workflow was last changed. Whoever copies publications has the change when its copy is as
    /// new; a change may be asked for on condition of it.
    public let revision: Int

    public init(workflow: Workflow, revision: Int) {
        self.workflow = workflow
        self.revision = revision
    }
}
