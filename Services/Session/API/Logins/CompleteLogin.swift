public import Wire

/// Judges what a provider sent a browser back with, and makes a session of it. Each login can be completed once.
///
/// Errors: `auth.login_expired` (unknown, replayed, of another browser, or older than ten minutes), `auth.login_denied` (by
/// the provider or its user), `auth.login_forbidden` (not of the allowed domains or groups), `auth.login_failed` (the
/// provider's answer cannot be believed), `auth.provider_unavailable`. All but the first tell in their details where
/// the browser wanted to go.
public enum CompleteLogin: Operation {
    public struct Input: Codable, Sendable {
        /// `code`, `state`, `error` and `iss` of the query, as they came.
        public let code: String?
        public let state: String?
        public let error: String?
        public let issuer: String?
        public let signinCookie: String?
        /// A session that the browser has already; the new one takes its place.
        public let sessionCookie: String?
        /// The visitor that the user was until now.
        public let visitorCookie: String?
        public let userAgent: String?
        public let redirectURI: String

        public init(
            code: String?, state: String?, error: String?, issuer: String?, signinCookie: String?,
            sessionCookie: String?, visitorCookie: String?, userAgent: String?, redirectURI: String
        ) {
            self.code = code
            self.state = state
            self.error = error
            self.issuer = issuer
            self.signinCookie = signinCookie
            self.sessionCookie = sessionCookie
            self.visitorCookie = visitorCookie
            self.userAgent = userAgent
            self.redirectURI = redirectURI
        }

        private enum CodingKeys: String, CodingKey {
            case code, state, error, issuer
            case signinCookie = "signin_cookie"
            case sessionCookie = "session_cookie"
            case visitorCookie = "visitor_cookie"
            case userAgent = "user_agent"
            case redirectURI = "redirect_uri"
        }
    }

    public struct Output: Codable, Sendable {
        /// The value of the session's cookie. Secret.
        public let sessionCookie: String
        /// In seconds.
        public let lifetime: Int
        /// The visitor that the browser is after a logout.
        public let newVisitorCookie: String
        /// A path of the same origin.
        public let returnTo: String
        public let adoption: Adoption?

        public init(
            sessionCookie: String, lifetime: Int, newVisitorCookie: String, returnTo: String, adoption: Adoption?
        ) {
            self.sessionCookie = sessionCookie
            self.lifetime = lifetime
            self.newVisitorCookie = newVisitorCookie
            self.returnTo = returnTo
            self.adoption = adoption
        }

        private enum CodingKeys: String, CodingKey {
            case sessionCookie = "session_cookie"
            case lifetime
            case newVisitorCookie = "new_visitor_cookie"
            case returnTo = "return_to"
            case adoption
        }
    }

    public static let name = "session.complete_login"
    public static let access = Access.open
}
