import PublishAPI

/// Keeps workflows, versions and the audit log. Every write is one transaction: state, version, audit entries and the
/// store-wide revision change together, and the call returns after the commit.
///
/// Throws ``PublishError`` for what callers can know, other errors for the store's own failures.
protocol PublishStore: Sendable {
    /// - Throws: ``PublishError/handleTaken(_:)``.
    func add(_ creation: Change) async throws -> Committed

    /// Judges the workflow within the transaction that stores the judgement.
    ///
    /// - Parameter decide: without effects; it may be asked again.
    /// - Throws: ``PublishError/workflowNotFound``; what `decide` throws.
    func change(
        _ reference: WorkflowReference, _ decide: @escaping @Sendable (WorkflowRecord) throws -> Change
    ) async throws -> Committed

    /// - Throws: ``PublishError/workflowNotFound``.
    func workflow(_ reference: WorkflowReference) async throws -> StoredWorkflow

    /// In the order of creation.
    func workflows(includeArchived: Bool) async throws -> [ListedWorkflow]

    /// Ascending.
    /// - Throws: ``PublishError/workflowNotFound``.
    func versions(of reference: WorkflowReference) async throws -> [StoredVersion]

    /// - Throws: ``PublishError/workflowNotFound``, ``PublishError/versionNotFound``.
    func version(_ number: Int, of reference: WorkflowReference) async throws -> StoredVersion

    /// Every workflow, also archived ones, as of one revision.
    func snapshot() async throws -> StoreSnapshot

    /// Why the store takes no more writes; nil while it is well.
    var failure: String? { get }

    func close() async throws
}

/// What a write left behind.
struct Committed: Sendable, Hashable {
    let workflow: StoredWorkflow
    /// The version that came with it.
    let version: StoredVersion?
}

/// How many audit entries come with a workflow or a version, the newest.
let auditPage = 50

struct StoredWorkflow: Sendable, Hashable {
    let record: WorkflowRecord
    /// The newest of its own, oldest first.
    let auditLog: [AuditRecord]
}

struct StoredVersion: Sendable, Hashable {
    let record: VersionRecord
    /// The newest of its own, oldest first.
    let auditLog: [AuditRecord]
}

struct ListedWorkflow: Sendable, Hashable {
    let workflow: StoredWorkflow
    let newestVersion: StoredVersion?
}

struct StoreSnapshot: Sendable, Hashable {
    let revision: Int
    let workflows: [WorkflowRecord]
}
