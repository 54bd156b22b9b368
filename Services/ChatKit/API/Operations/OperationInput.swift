public import Wire

/// What begins a turn: the request's `params` as the protocol has them, and what the edge found out about the rest.
public struct TurnInput<Params: Codable & Sendable>: Codable, Sendable {
    /// The workflow that was asked for, a UUID in lower case.
    public let workflowID: String
    public let version: ChatVersion
    public let params: Params
    /// The request's own `metadata`, for the responder.
    public let metadata: JSONObject?

    public init(workflowID: String, version: ChatVersion, params: Params, metadata: JSONObject? = nil) {
        self.workflowID = workflowID
        self.version = version
        self.params = params
        self.metadata = metadata
    }

    private enum CodingKeys: String, CodingKey {
        case version, params, metadata
        case workflowID = "workflow_id"
    }
}

/// What reads a conversation: the request's `params` as the protocol has them, within one workflow.
public struct QueryInput<Params: Codable & Sendable>: Codable, Sendable {
    /// The workflow that was asked for, a UUID in lower case.
    public let workflowID: String
    public let params: Params

    public init(workflowID: String, params: Params) {
        self.workflowID = workflowID
        self.params = params
    }

    private enum CodingKeys: String, CodingKey {
        case params
        case workflowID = "workflow_id"
    }
}
