public import Wire

/// A chat token as its holder gets it.
public struct ChatToken: Codable, Sendable {
    /// A JWT, at most 300 s valid. Secret.
    public let clientSecret: String
    public let expiresAt: Timestamp

    public init(clientSecret: String, expiresAt: Timestamp) {
        self.clientSecret = clientSecret
        self.expiresAt = expiresAt
    }

    private enum CodingKeys: String, CodingKey {
        case clientSecret = "client_secret"
        case expiresAt = "expires_at"
    }
}
