public import Wire

/// Chooses the version that visitors talk to, or the one that is tried out. Any version can be chosen, so this is also
/// the way back to an older one.
///
/// Errors: `workflow.not_found` (also if archived), `workflow_version.not_found`, `workflow.forbidden`,
/// `workflow.publish.invalid_state` (the published version of a private workflow), `request.precondition_failed`,
/// `feature.disabled`.
public enum ActivateVersion: Operation {
    public enum Target: String, Codable, Sendable {
        /// What visitors talk to.
        case published
        /// What is tried out, and published next.
        case draft
    }

    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        public let version: Int
        /// By default ``Target/published`` for a public workflow and ``Target/draft`` for a private one.
        public let target: Target?
        public let facts: PreflightFacts

        public init(ref: String, version: Int, target: Target? = nil, facts: PreflightFacts = .unknown) {
            self.ref = ref
            self.version = version
            self.target = target
            self.facts = facts
        }
    }

    public typealias Output = PublicationRevision

    public static let name = "publish.activate_version"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
