public import Wire

/// Logs a developer in without asking for anything, on a machine that nobody else can reach.
/// Errors: `route.not_found` where it is off, `request.invalid`.
public enum BeginDevSession: Operation {
    public struct Input: Codable, Sendable {
        /// Whom it pretends to ask; `google` by default.
        public let provider: String?
        public let email: String?
        public let name: String?

        public init(provider: String?, email: String?, name: String?) {
            self.provider = provider
            self.email = email
            self.name = name
        }
    }

    public struct Output: Codable, Sendable {
        public let provider: String
        public let subject: String
        public let displayName: String
        /// The value of the cookie. Secret.
        public let cookie: String
        /// In seconds.
        public let lifetime: Int

        public init(provider: String, subject: String, displayName: String, cookie: String, lifetime: Int) {
            self.provider = provider
            self.subject = subject
            self.displayName = displayName
            self.cookie = cookie
            self.lifetime = lifetime
        }

        private enum CodingKeys: String, CodingKey {
            case provider, subject
            case displayName = "display_name"
            case cookie, lifetime
        }
    }

    public static let name = "session.begin_dev_session"
    public static let access = Access.open
}
