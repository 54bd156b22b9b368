public import Wire

/// The login sessions of the caller that are alive, newest first.
public enum ListLoginSessions: Operation {
    public typealias Input = Nothing

    public struct Output: Codable, Sendable {
        public let sessions: [LoginSession]

        public init(sessions: [LoginSession]) { self.sessions = sessions }
    }

    public static let name = "session.list_login_sessions"
    public static let access = Access.identified
    public static let isIdempotent = true
}
