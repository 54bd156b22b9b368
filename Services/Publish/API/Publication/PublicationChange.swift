public import Wire

/// What is to become of a publication. All of it takes effect at once.
public struct PublicationChange: Codable, Sendable, Hashable {
    /// Nil keeps it.
    public var requireLogin: Bool?
    /// Scheme, host and, where it is not the scheme's own, port; at most 50. An empty list allows none but our own page.
    public var allowedOrigins: Patch<[String]> = .keep
    public var from: Patch<Timestamp> = .keep
    /// After `from`.
    public var until: Patch<Timestamp> = .keep
    /// Replaced as a whole. Each member is at least 1.
    public var limits: Patch<PublicationLimits> = .keep
    /// An address of mail or an https URL, at most 320 characters.
    public var contact: Patch<String> = .keep
    /// Nil keeps it; when a workflow is published, it is the draft by default.
    public var liveVersion: Int?

    public init() {}

    private enum CodingKeys: String, CodingKey {
        case requireLogin = "require_login"
        case allowedOrigins = "allowed_origins"
        case from, until, limits, contact
        case liveVersion = "live_version"
    }
}
