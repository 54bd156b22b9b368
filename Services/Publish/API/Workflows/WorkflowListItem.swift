/// A workflow in a list: its own members, then the newest version and whether a schedule runs it.
public struct WorkflowListItem: Codable, Sendable, Hashable {
    public var workflow: Workflow
    /// Nil where no version exists.
    public let latestVersion: WorkflowVersion?
    public let isScheduled: Bool

    public init(workflow: Workflow, latestVersion: WorkflowVersion?, isScheduled: Bool) {
        self.workflow = workflow
        self.latestVersion = latestVersion
        self.isScheduled = isScheduled
    }

    private enum CodingKeys: String, CodingKey {
        case latestVersion = "latest_version"
        case isScheduled = "is_scheduled"
    }

    public init(from decoder: any Decoder) throws {
        workflow = try Workflow(from: decoder)
        let members = try decoder.container(keyedBy: CodingKeys.self)
        latestVersion = try members.decodeIfPresent(WorkflowVersion.self, forKey: .latestVersion)
        isScheduled = try members.decode(Bool.self, forKey: .isScheduled)
    }

    public func encode(to encoder: any Encoder) throws {
        try workflow.encode(to: encoder)
        var members = encoder.container(keyedBy: CodingKeys.self)
        try members.encodeIfPresent(latestVersion, forKey: .latestVersion)
        try members.encode(isScheduled, forKey: .isScheduled)
    }
}
