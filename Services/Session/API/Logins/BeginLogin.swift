public import Wire

/// Sends a browser to a provider (OpenID Connect Core 1.0, section 3.1.2.1, with PKCE S256 of RFC 7636).
///
/// Errors: `auth.provider_unknown`, `auth.provider_required` (there are several), `auth.provider_unavailable`,
/// `auth.login_unavailable` (there is none), `request.invalid` (`return_to`).
public enum BeginLogin: Operation {
    public struct Input: Codable, Sendable {
        /// May be left out where there is one.
        public let provider: String?
        /// A path of the same origin to come back to; `/` by default.
        public let returnTo: String?
        /// Where the provider sends the browser back to.
        public let redirectURI: String

        public init(provider: String?, returnTo: String?, redirectURI: String) {
            self.provider = provider
            self.returnTo = returnTo
            self.redirectURI = redirectURI
        }

        private enum CodingKeys: String, CodingKey {
            case provider
            case returnTo = "return_to"
            case redirectURI = "redirect_uri"
        }
    }

    public struct Output: Codable, Sendable {
        public let authorizationURL: String
        /// The value of a cookie that ties the login to this browser. Secret.
        public let signinCookie: String
        /// In seconds.
        public let lifetime: Int

        public init(authorizationURL: String, signinCookie: String, lifetime: Int) {
            self.authorizationURL = authorizationURL
            self.signinCookie = signinCookie
            self.lifetime = lifetime
        }

        private enum CodingKeys: String, CodingKey {
            case authorizationURL = "authorization_url"
            case signinCookie = "signin_cookie"
            case lifetime
        }
    }

    public static let name = "session.begin_login"
    public static let access = Access.open
}
