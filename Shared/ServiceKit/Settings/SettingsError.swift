/// Why the settings cannot be used. The description is one line that names the setting or file, and holds no secret.
public struct SettingsError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The setting or file at fault.
    public let name: String
    /// What is wrong with it, as the rest of a sentence that begins with the name.
    public let problem: String

    public init(_ name: String, _ problem: String) {
        self.name = name
        self.problem = problem
    }

    public var description: String { "\(name) \(problem)" }
}
