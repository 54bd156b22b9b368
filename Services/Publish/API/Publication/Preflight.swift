/// What is done about findings.
public enum PreflightMode: String, Codable, Sendable {
    /// They are told and noted.
    case report
    /// They refuse the change.
    case enforce
}

/// What Publish cannot know itself, and has to know to judge whether visitors will be able to chat. Nil where nobody
/// could say.
public struct PreflightFacts: Codable, Sendable, Hashable {
    /// Names of the responders that can run.
    public let responders: [String]?
    /// Names of the providers that visitors can log in with.
    public let loginProviders: [String]?

    public init(responders: [String]?, loginProviders: [String]?) {
        self.responders = responders
        self.loginProviders = loginProviders
    }

    public static let unknown = PreflightFacts(responders: nil, loginProviders: nil)

    private enum CodingKeys: String, CodingKey {
        case responders
        case loginProviders = "login_providers"
    }
}

/// One reason why visitors will not be able to chat.
public struct PreflightFinding: Codable, Sendable, Hashable {
    /// Stable, e.g. `no_version`.
    public let code: String
    /// A sentence for the publisher.
    public let message: String
    /// What to do about it.
    public let fix: String

    public init(code: String, message: String, fix: String) {
        self.code = code
        self.message = message
        self.fix = fix
    }
}
