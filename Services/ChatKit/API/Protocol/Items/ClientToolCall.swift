public import Wire

/// Something that the page is to do. It is the last item of its turn; what it gives back begins the next.
public struct ClientToolCall: Codable, Sendable {
    public enum Status: String, Codable, Sendable { case pending, completed }
    private enum Kind: String, Codable { case value = "client_tool_call" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind
    public var status: Status
    /// The responder's own name of the call.
    public let callID: String
    /// Of the tool.
    public let name: String
    public let arguments: JSONObject
    /// What the page gave back; nil before, and where it was null.
    public var output: JSONValue?

    public init(
        id: String, threadID: String, createdAt: Timestamp, callID: String, name: String, arguments: JSONObject
    ) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
        self.status = .pending
        self.callID = callID
        self.name = name
        self.arguments = arguments
    }

    private enum CodingKeys: String, CodingKey {
        case id, type, status, name, arguments, output
        case threadID = "thread_id"
        case createdAt = "created_at"
        case callID = "call_id"
    }
}
