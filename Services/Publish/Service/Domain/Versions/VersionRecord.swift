import Wire

/// A version as it is kept. Its runnable configuration may be replaced; nothing else of it ever changes.
struct VersionRecord: Sendable, Hashable {
    /// UUID in lower case.
    let id: String
    let workflowID: String
    /// Counts from 1 within the workflow.
    let number: Int
    let createdAt: Timestamp
    /// A subject.
    let createdBy: String
    var content: VersionContent
    /// Of the store when it was last changed. The store sets it.
    var revision = 0
}
