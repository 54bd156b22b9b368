public import Wire

/// A service token as its managers see it.
public struct ServiceToken: Codable, Sendable, Hashable {
    /// Chosen by its maker, or made up; unique for ever.
    public let identifier: String
    /// The token itself, told once: when it is made. Secret.
    public let secret: String?
    /// For people; need not be unique.
    public let name: String?
    /// Its first characters, by which a holder can tell which of several tokens it is.
    public let secretPreview: String
    /// Sorted.
    public let scopes: [String]
    /// Sorted, lower-case names.
    public let workspaceIDs: [String]
    public let issuedAt: Timestamp
    /// From then on it opens nothing. Of a token that was rotated, the end of the overlap.
    public let expiresAt: Timestamp
    /// To the minute.
    public let lastUsedAt: Timestamp?
    public let useCount: Int
    public let revokedAt: Timestamp?
    public let revocationReason: String?
    /// The identifier of the token that took its place.
    public let rotatedTo: String?
    /// What the reader should know; nil where there is nothing.
    public let message: String?

    public init(
        identifier: String, secret: String?, name: String?, secretPreview: String, scopes: [String],
        workspaceIDs: [String], issuedAt: Timestamp, expiresAt: Timestamp, lastUsedAt: Timestamp?, useCount: Int,
        revokedAt: Timestamp?, revocationReason: String?, rotatedTo: String?, message: String?
    ) {
        self.identifier = identifier
        self.secret = secret
        self.name = name
        self.secretPreview = secretPreview
        self.scopes = scopes
        self.workspaceIDs = workspaceIDs
        self.issuedAt = issuedAt
        self.expiresAt = expiresAt
        self.lastUsedAt = lastUsedAt
        self.useCount = useCount
        self.revokedAt = revokedAt
        self.revocationReason = revocationReason
        self.rotatedTo = rotatedTo
        self.message = message
    }

    private enum CodingKeys: String, CodingKey {
        case identifier, secret, name
        case secretPreview = "secret_preview"
        case scopes
        case workspaceIDs = "workspace_ids"
        case issuedAt = "issued_at"
        case expiresAt = "expires_at"
        case lastUsedAt = "last_used_at"
        case useCount = "use_count"
        case revokedAt = "revoked_at"
        case revocationReason = "revocation_reason"
        case rotatedTo = "rotated_to"
        case message
    }
}
