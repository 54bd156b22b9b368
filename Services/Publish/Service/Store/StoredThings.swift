import PublishAPI
import ServiceKit

/// What a change of a workflow left behind.
struct Committed: Sendable, Hashable {
    let workflow: StoredWorkflow
    /// The version that the change was about.
    let version: StoredVersion?
    let findings: [PreflightFinding]
    /// False if nothing was stored, because everything was as it was wanted.
    let isChanged: Bool
}

/// What a change of a flag left behind.
struct CommittedFlag: Sendable, Hashable {
    let flag: FlagRevision
    /// All flags, at the revision of this one.
    let flags: FeatureFlags
    let isChanged: Bool
}

/// How the answer to a call is kept for a caller who may repeat it.
struct Memo<Result: Sendable>: Sendable {
    let claim: IdempotencyClaim
    /// The answer as JSON. Without effects; it may be asked again.
    let answer: @Sendable (Result) throws -> String
}

/// What came of a write.
enum Written<Result: Sendable>: Sendable {
    case committed(Result)
    /// The call had come before; nothing was written. The answer it had then, as JSON.
    case repeated(String)
}

/// A part of a list.
struct Page<Element: Sendable>: Sendable {
    let elements: [Element]
    let hasMore: Bool

    /// - Parameter rows: one more than the page may hold, if there are as many.
    init(_ rows: [Element], limit: Int) {
        elements = Array(rows.prefix(limit))
        hasMore = rows.count > limit
    }

    private init(elements: [Element], hasMore: Bool) {
        self.elements = elements
        self.hasMore = hasMore
    }

    func map<Other: Sendable>(_ transform: (Element) throws -> Other) rethrows -> Page<Other> {
        Page<Other>(elements: try elements.map(transform), hasMore: hasMore)
    }
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
    let flags: FeatureFlags
}
