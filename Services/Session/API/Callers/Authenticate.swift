public import Wire

/// Who is calling the management API: the bearer of a token, else the user of a login session, else one of a development
/// login. Errors: `auth.missing_token`, `auth.invalid_scheme`, `auth.invalid_token`, `auth.token_revoked`,
/// `auth.service_token_expired`, `auth.unsupported_algorithm`, `auth.key_unavailable`, `auth.token_expired`,
/// `auth.invalid_audience`, `auth.invalid_issuer`.
public enum Authenticate: Operation {
    public typealias Input = Credentials

    public struct Output: Codable, Sendable {
        /// Anonymous where nobody has to say who they are and nobody did.
        public let principal: Principal
        /// Whether a caller has to authenticate here.
        public let isEnforced: Bool
        /// Whether a cookie says who it is, which other sites can make a browser send.
        public let isByCookie: Bool

        public init(principal: Principal, isEnforced: Bool, isByCookie: Bool) {
            self.principal = principal
            self.isEnforced = isEnforced
            self.isByCookie = isByCookie
        }

        private enum CodingKeys: String, CodingKey {
            case principal
            case isEnforced = "is_enforced"
            case isByCookie = "is_by_cookie"
        }
    }

    public static let name = "session.authenticate"
    public static let access = Access.open
    public static let isIdempotent = true
}
