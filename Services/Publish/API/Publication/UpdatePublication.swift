public import Wire

/// Changes a publication in place: it was published when it was, and no visitor meets a state in between.
///
/// Errors: as for ``PublishWorkflow``; `workflow.publish.invalid_state` if the workflow is private.
public enum UpdatePublication: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        public let settings: PublicationChange
        public let preflight: PreflightMode
        public let facts: PreflightFacts

        public init(
            ref: String, settings: PublicationChange, preflight: PreflightMode = .report,
            facts: PreflightFacts = .unknown
        ) {
            self.ref = ref
            self.settings = settings
            self.preflight = preflight
            self.facts = facts
        }
    }

    public typealias Output = PublicationRevision

    public static let name = "publish.update_publication"
    public static let access = Access.scope("workflows:write")
    public static let nulls = WireEncoder.Nulls.explicit
}
