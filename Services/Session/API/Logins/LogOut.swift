public import Wire

/// Ends the session that a cookie stands for. A cookie that stands for none is no error: the browser is logged out.
public enum LogOut: Operation {
    public struct Input: Codable, Sendable {
        public let sessionCookie: String?

        public init(sessionCookie: String?) { self.sessionCookie = sessionCookie }

        private enum CodingKeys: String, CodingKey {
            case sessionCookie = "session_cookie"
        }
    }

    public typealias Output = Nothing

    public static let name = "session.log_out"
    public static let access = Access.open
    public static let isIdempotent = true
}
