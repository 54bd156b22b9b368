public import Wire

/// Every feature flag.
public enum ListFlags: Operation {
    public typealias Input = Nothing

    public struct Output: Codable, Sendable {
        public let flags: [FlagRevision]

        public init(flags: [FlagRevision]) { self.flags = flags }
    }

    public static let name = "publish.list_flags"
    public static let access = Access.scope("admin:flags")
    public static let isIdempotent = true
}
