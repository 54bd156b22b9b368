import Wire

/// A version as it is kept; never changed.
struct VersionRecord: Sendable, Hashable {
    /// UUID in lower case.
    let id: String
    let workflowID: String
    /// Counts from 1 within the workflow.
    let number: Int
    let createdAt: Timestamp
    /// A subject.
    let createdBy: String
    let content: VersionContent
}
