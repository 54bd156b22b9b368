import PublishAPI
import Wire

/// Keeps workflows, versions, runs, feature flags and the audit log. Every change of a workflow or a flag is one
/// transaction: state, version, audit entries, the store-wide revision and the answer to repeat change together, and the
/// call returns after the commit.
///
/// Throws ``PublishError`` for what callers can know, other errors for the store's own failures.
protocol PublishStore: Sendable {
    /// - Throws: ``PublishError/handleTaken(_:)``, `idempotency.key_reused`.
    func add(_ creation: Change, _ memo: Memo<Committed>?) async throws -> Written<Committed>

    /// Judges the workflow within the transaction that stores the judgement.
    ///
    /// - Parameter decide: without effects; it may be asked again.
    /// - Throws: ``PublishError/workflowNotFound``, ``PublishError/handleTaken(_:)``, `idempotency.key_reused`; what
    ///   `decide` throws.
    func change(
        _ reference: WorkflowReference, _ memo: Memo<Committed>?,
        _ decide: @escaping @Sendable (WorkflowRecord, StoreView) throws -> Decision
    ) async throws -> Written<Committed>

    /// Judges a flag as ``change(_:_:_:)`` does a workflow.
    /// - Parameter decide: nil for no change.
    func changeFlag(
        _ name: FeatureFlag.Name, _ memo: Memo<CommittedFlag>?,
        _ decide: @escaping @Sendable (FlagRevision) throws -> (flag: FeatureFlag, entry: AuditRecord)?
    ) async throws -> Written<CommittedFlag>

    /// - Returns: how many of the reports are about a known version.
    func record(_ reports: [RunReport]) async throws -> Int

    /// Forgets who started the runs of turns, and what they were asked.
    func eraseRuns(ofTurns turnIDs: [String]) async throws

    /// - Throws: ``PublishError/workflowNotFound``.
    func workflow(_ reference: WorkflowReference) async throws -> StoredWorkflow

    /// Judges a workflow without changing anything.
    func inspect<T: Sendable>(
        _ reference: WorkflowReference, _ look: @escaping @Sendable (WorkflowRecord, StoreView) throws -> T
    ) async throws -> T

    /// In the order of creation. Graphs that are left out are null.
    /// - Parameter after: UUID of the last workflow of the page before.
    /// - Throws: ``PublishError/workflowNotFound`` for that one.
    func workflows(
        includeArchived: Bool, withGraphs: Bool, after: String?, limit: Int
    ) async throws -> Page<ListedWorkflow>

    /// Ascending. Graphs that are left out are null.
    /// - Throws: ``PublishError/workflowNotFound``.
    func versions(
        of reference: WorkflowReference, withGraphs: Bool, after number: Int, limit: Int
    ) async throws -> (workflow: StoredWorkflow, page: Page<StoredVersion>)

    /// - Throws: ``PublishError/workflowNotFound``, ``PublishError/versionNotFound``.
    func version(_ number: Int, of reference: WorkflowReference) async throws -> StoredVersion

    /// Newest first.
    /// - Throws: ``PublishError/workflowNotFound``.
    func runs(of reference: WorkflowReference, limit: Int) async throws -> [RunReport]

    /// The entries of a workflow and its versions, newest first.
    /// - Throws: ``PublishError/workflowNotFound``.
    func audit(of reference: WorkflowReference, before sequence: Int?, limit: Int) async throws -> Page<AuditRow>

    /// The log of the whole store, oldest first; a row may be one that was tampered with.
    func auditLog(after sequence: Int, limit: Int) async throws -> [AuditRow]

    /// The highest sequence that an audit entry was ever given.
    func auditLength() async throws -> Int

    func flags() async throws -> [FlagRevision]

    /// Every workflow, also archived ones, and the flags, as of one revision.
    func snapshot() async throws -> StoreSnapshot

    /// Why the store takes no more writes; nil while it is well.
    var failure: String? { get }

    func close() async throws
}
