public import Wire

/// Changes a feature flag. What is left out stays.
///
/// Errors: `feature.not_found`, `request.invalid`, `request.precondition_failed`.
public enum SetFlag: Operation {
    public struct Input: Codable, Sendable {
        /// A ``FeatureFlag/Name``.
        public let name: String
        public var isEnabled: Bool?
        /// 0 to 100.
        public var percentage: Int?
        /// Merged with what is there; null takes a workspace out. At most 1000 in all, names trimmed and lower-cased.
        public var workspaces: [String: Bool?]?

        public init(
            name: String, isEnabled: Bool? = nil, percentage: Int? = nil, workspaces: [String: Bool?]? = nil
        ) {
            self.name = name
            self.isEnabled = isEnabled
            self.percentage = percentage
            self.workspaces = workspaces
        }

        private enum CodingKeys: String, CodingKey {
            case name
            case isEnabled = "enabled"
            case percentage
            case workspaces
        }
    }

    public typealias Output = FlagRevision

    public static let name = "publish.set_flag"
    public static let access = Access.scope("admin:flags")
}
