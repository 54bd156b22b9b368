public import Wire

/// Ends what speaks for somebody, at once: chat tokens, login sessions, and JWTs of other issuers that were issued before.
/// Whoever has a credential that still holds can come again. Service tokens end by ``RevokeServiceToken``.
///
/// Errors: `request.invalid`.
public enum Revoke: Operation {
    public struct Input: Codable, Sendable {
        public let kind: RevocationTarget.Kind
        /// A workspace, a subject, or the id of a login session with its subject before it; left out for `global`.
        public let name: String?
        /// 1 to 500 characters, for whoever asks later.
        public let reason: String

        public init(kind: RevocationTarget.Kind, name: String?, reason: String) {
            self.kind = kind
            self.name = name
            self.reason = reason
        }
    }

    public struct Output: Codable, Sendable {
        public let kind: RevocationTarget.Kind
        public let name: String?
        public let revokedAt: Timestamp

        public init(kind: RevocationTarget.Kind, name: String?, revokedAt: Timestamp) {
            self.kind = kind
            self.name = name
            self.revokedAt = revokedAt
        }

        private enum CodingKeys: String, CodingKey {
            case kind, name
            case revokedAt = "revoked_at"
        }
    }

    public static let name = "session.revoke"
    public static let access = Access.scope("admin:tokens:write")
}
