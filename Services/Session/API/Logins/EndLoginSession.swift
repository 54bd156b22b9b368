public import Wire

/// Logs a login session of the caller out. One that is over already is no error. Error: `auth.session_not_found`.
public enum EndLoginSession: Operation {
    public struct Input: Codable, Sendable {
        public let id: String

        public init(id: String) { self.id = id }
    }

    public typealias Output = Nothing

    public static let name = "session.end_login_session"
    public static let access = Access.identified
    public static let isIdempotent = true
}
