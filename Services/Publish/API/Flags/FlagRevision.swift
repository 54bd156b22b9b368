/// A flag as it is at one of its revisions.
public struct FlagRevision: Codable, Sendable, Hashable {
    public let flag: FeatureFlag
    /// Of the store when the flag was last changed; 0 for one that never was.
    public let revision: Int

    public init(flag: FeatureFlag, revision: Int) {
        self.flag = flag
        self.revision = revision
    }
}
