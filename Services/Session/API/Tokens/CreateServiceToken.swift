public import Wire

/// Makes a service token, whose secret is told in this answer and never again.
///
/// Errors: `request.invalid`, `auth.missing_scope` (the caller lacks a scope it would give), `auth.workspace_forbidden`,
/// `token.identifier_taken`, `idempotency.secret_not_repeated`, `idempotency.key_reused`.
public enum CreateServiceToken: Operation {
    public struct Input: Codable, Sendable {
        /// At most 64 letters, digits, hyphens, underscores and dots; made up where nil.
        public var identifier: String?
        /// At most 128 characters.
        public var name: String?
        public var scopes: [String]?
        public var workspaceIDs: [String]?
        /// 60 s to 366 days; 90 days where nil.
        public var expiresInSeconds: Int?

        public init() {}

        private enum CodingKeys: String, CodingKey {
            case identifier, name, scopes
            case workspaceIDs = "workspace_ids"
            case expiresInSeconds = "expires_in_seconds"
        }
    }

    public typealias Output = ServiceToken

    public static let name = "session.create_service_token"
    public static let access = Access.scope("admin:tokens:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
