public import Wire

/// The providers that visitors can log in with.
public enum ListLoginProviders: Operation {
    public typealias Input = Nothing

    public struct Output: Codable, Sendable {
        /// Names from the operator's settings.
        public let providers: [String]

        public init(providers: [String]) { self.providers = providers }
    }

    public static let name = "session.list_login_providers"
    public static let access = Access.open
    public static let isIdempotent = true
}
