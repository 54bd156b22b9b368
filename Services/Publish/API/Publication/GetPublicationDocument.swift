public import Wire

/// The publication of a workflow as its publisher sees it, also of a private one; with the findings as of now.
/// Error: `workflow.not_found` (also if archived).
public enum GetPublicationDocument: Operation {
    public struct Input: Codable, Sendable {
        /// A handle or a UUID, in any case.
        public let ref: String
        public let facts: PreflightFacts

        public init(ref: String, facts: PreflightFacts = .unknown) {
            self.ref = ref
            self.facts = facts
        }
    }

    public typealias Output = PublicationRevision

    public static let name = "publish.get_publication_document"
    public static let access = Access.scope("workflows:read")
    public static let isIdempotent = true
    public static let nulls = WireEncoder.Nulls.explicit
}
