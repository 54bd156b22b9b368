public import Wire

/// Ends the sessions that a provider says are over (OpenID Connect Back-Channel Logout 1.0, section 2.5).
/// Errors: `auth.logout_invalid`, `auth.provider_unknown`, `auth.provider_unavailable`.
public enum LogOutByProvider: Operation {
    public struct Input: Codable, Sendable {
        public let provider: String
        public let logoutToken: String

        public init(provider: String, logoutToken: String) {
            self.provider = provider
            self.logoutToken = logoutToken
        }

        private enum CodingKeys: String, CodingKey {
            case provider
            case logoutToken = "logout_token"
        }
    }

    public typealias Output = Nothing

    public static let name = "session.log_out_by_provider"
    public static let access = Access.open
}
