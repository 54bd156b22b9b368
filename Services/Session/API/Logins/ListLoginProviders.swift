public import Wire

/// The providers that people can log in with, in the order of the operator's setting.
public enum ListLoginProviders: Operation {
    public typealias Input = Nothing

    public struct Provider: Codable, Sendable, Hashable {
        /// Names it in URLs.
        public let name: String
        /// What its button says.
        public let label: String
        /// One sentence for people who do not know which one is theirs.
        public let hint: String?

        public init(name: String, label: String, hint: String?) {
            self.name = name
            self.label = label
            self.hint = hint
        }
    }

    public struct Output: Codable, Sendable {
        public let providers: [Provider]

        public init(providers: [Provider]) { self.providers = providers }
    }

    public static let name = "session.list_login_providers"
    public static let access = Access.open
    public static let isIdempotent = true
}
