public import Wire

/// Makes a token that takes the place of another: the same rights, and the same subject, so that what the old one owned
/// is the new one's too. The old one opens its doors for the overlap.
///
/// Errors: `request.invalid`, `token.not_found`, `token.not_active`, `auth.missing_scope` and `auth.workspace_forbidden`
/// (the caller may not give what the token has), `idempotency.secret_not_repeated`, `idempotency.key_reused`.
public enum RotateServiceToken: Operation {
    public struct Input: Codable, Sendable {
        public let identifier: String
        /// 0 to 30 days; 300 where nil.
        public var overlapSeconds: Int?
        /// As for ``CreateServiceToken``.
        public var expiresInSeconds: Int?

        public init(identifier: String, overlapSeconds: Int? = nil, expiresInSeconds: Int? = nil) {
            self.identifier = identifier
            self.overlapSeconds = overlapSeconds
            self.expiresInSeconds = expiresInSeconds
        }

        private enum CodingKeys: String, CodingKey {
            case identifier
            case overlapSeconds = "overlap_seconds"
            case expiresInSeconds = "expires_in_seconds"
        }
    }

    /// The new token.
    public typealias Output = ServiceToken

    public static let name = "session.rotate_service_token"
    public static let access = Access.scope("admin:tokens:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
