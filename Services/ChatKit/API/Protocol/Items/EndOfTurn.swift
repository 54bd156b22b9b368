public import Wire

/// Marks that the turn of the responder is over.
public struct EndOfTurn: Codable, Sendable {
    private enum Kind: String, Codable { case value = "end_of_turn" }

    public let id: String
    public let threadID: String
    public let createdAt: Timestamp
    private let type: Kind

    public init(id: String, threadID: String, createdAt: Timestamp) {
        self.id = id
        self.threadID = threadID
        self.createdAt = createdAt
        self.type = .value
    }

    private enum CodingKeys: String, CodingKey {
        case id, type
        case threadID = "thread_id"
        case createdAt = "created_at"
    }
}
