public import Wire

/// Who is calling the management API. Errors: `auth.missing_token`, `auth.invalid_scheme`, `auth.invalid_token`,
/// `auth.token_revoked`, `auth.service_token_expired`, `auth.unsupported_algorithm`, `auth.key_unavailable`,
/// `auth.token_expired`, `auth.invalid_audience`, `auth.invalid_issuer`.
public enum Authenticate: Operation {
    public struct Input: Codable, Sendable {
        /// The `Authorization` header as it came.
        public let authorization: String?

        public init(authorization: String?) { self.authorization = authorization }
    }

    public struct Output: Codable, Sendable {
        /// Anonymous where nobody has to say who they are and nobody did.
        public let principal: Principal
        /// Whether a caller has to authenticate here.
        public let isEnforced: Bool

        public init(principal: Principal, isEnforced: Bool) {
            self.principal = principal
            self.isEnforced = isEnforced
        }

        private enum CodingKeys: String, CodingKey {
            case principal
            case isEnforced = "is_enforced"
        }
    }

    public static let name = "session.authenticate"
    public static let access = Access.open
    public static let isIdempotent = true
}
