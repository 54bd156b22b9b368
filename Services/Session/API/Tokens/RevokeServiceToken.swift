public import Wire

/// Ends a service token at once. One that was revoked stays as it is, so it may be repeated.
/// Errors: `request.invalid`, `token.not_found`.
public enum RevokeServiceToken: Operation {
    public struct Input: Codable, Sendable {
        public let identifier: String
        /// 1 to 500 characters, for whoever asks later.
        public let reason: String

        public init(identifier: String, reason: String) {
            self.identifier = identifier
            self.reason = reason
        }
    }

    public typealias Output = Nothing

    public static let name = "session.revoke_service_token"
    public static let access = Access.scope("admin:tokens:write")
    public static let isIdempotent = true
}
