public import Wire

/// One service token, also one that is over. Error: `token.not_found`.
public enum GetServiceToken: Operation {
    public struct Input: Codable, Sendable {
        public let identifier: String

        public init(identifier: String) { self.identifier = identifier }
    }

    public typealias Output = ServiceToken

    public static let name = "session.get_service_token"
    public static let access = Access.scope("admin:tokens:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
