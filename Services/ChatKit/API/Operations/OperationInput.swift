public import Wire

/// What begins a turn: the request's `params` as the protocol has them, and what the edge found out about the rest.
public struct TurnInput<Params: Codable & Sendable>: Codable, Sendable {
    /// The workflow that was asked for, a UUID in lower case.
    public let workflowID: String
    public let version: ChatVersion
    /// Of the publications by which the caller was let in: none older than these may refuse or answer them. Nil if they
    /// were asked for one by one.
    public let publicationRevision: Int?
    public let params: Params
    /// The request's own `metadata`, for the responder.
    public let metadata: JSONObject?
    /// Whether the client may come back to the reply. Then the first item is a ``StreamHead``, and a reader who goes away
    /// ends nothing for a while.
    public let isResumable: Bool?
    /// As in a ``QueryInput``.
    public let publicBase: String?

    public init(
        workflowID: String, version: ChatVersion, publicationRevision: Int? = nil, params: Params,
        metadata: JSONObject? = nil, isResumable: Bool? = nil, publicBase: String? = nil
    ) {
        self.workflowID = workflowID
        self.version = version
        self.publicationRevision = publicationRevision
        self.params = params
        self.metadata = metadata
        self.isResumable = isResumable
        self.publicBase = publicBase
    }

    private enum CodingKeys: String, CodingKey {
        case version, params, metadata
        case isResumable = "is_resumable"
        case workflowID = "workflow_id"
        case publicationRevision = "publication_revision"
        case publicBase = "public_base"
    }
}

/// What reads a conversation: the request's `params` as the protocol has them, within one workflow.
public struct QueryInput<Params: Codable & Sendable>: Codable, Sendable {
    /// The workflow that was asked for, a UUID in lower case.
    public let workflowID: String
    public let params: Params
    /// Where visitors reach the set, for links to files; without a slash at its end. Nil where nobody knows.
    public let publicBase: String?

    public init(workflowID: String, params: Params, publicBase: String? = nil) {
        self.workflowID = workflowID
        self.params = params
        self.publicBase = publicBase
    }

    private enum CodingKeys: String, CodingKey {
        case params
        case workflowID = "workflow_id"
        case publicBase = "public_base"
    }
}
