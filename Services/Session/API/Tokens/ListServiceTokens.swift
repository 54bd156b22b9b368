public import Wire

/// The service tokens that open something now, oldest first.
public enum ListServiceTokens: Operation {
    public typealias Input = Nothing

    public struct Output: Codable, Sendable {
        public let tokens: [ServiceToken]
        public let total: Int

        public init(tokens: [ServiceToken]) {
            self.tokens = tokens
            total = tokens.count
        }
    }

    public static let name = "session.list_service_tokens"
    public static let access = Access.scope("admin:tokens:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
