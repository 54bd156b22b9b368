/// A copy of the publications, found by reference: by the handle of an active workflow, then by that of an archived
/// one (the last changed wins), then by UUID; letter case does not matter.
public struct PublicationIndex: Sendable {
    private var byID: [String: Publication] = [:]
    /// A handle may be shared by one active and many archived workflows.
    private var idsByHandle: [String: Set<String>] = [:]
    /// Of pages that some public workflow lets in; made when it is asked for.
    private var knownOrigins: AllowedOrigins?
    /// Of the newest change in the copy.
    public private(set) var revision: Int

    public init(_ publications: some Sequence<Publication> = [], revision: Int = 0) {
        self.revision = revision
        for publication in publications { apply(publication) }
    }

    public var publications: some Collection<Publication> & Sendable { byID.values }
    public var count: Int { byID.count }

    /// The workflow with this id in lower-case canonical form.
    public subscript(id id: String) -> Publication? { byID[id] }

    /// Takes a publication as it is now.
    public mutating func apply(_ publication: Publication) {
        let id = publication.workflowID
        if let old = byID.updateValue(publication, forKey: id), let handle = old.handle, handle != publication.handle {
            idsByHandle[handle]?.remove(id)
        }
        if let handle = publication.handle { idsByHandle[handle, default: []].insert(id) }
        revision = max(revision, publication.revision)
        knownOrigins = nil
    }

    /// Whether a page of this origin may embed some public workflow.
    public mutating func letsIn(_ origin: String) -> Bool {
        let origins = knownOrigins ?? AllowedOrigins(byID.values)
        knownOrigins = origins
        return origins.contains(origin)
    }

    /// Notes that a change which is not about a workflow is in the copy too.
    public mutating func advance(to revision: Int) { self.revision = max(self.revision, revision) }

    public func find(_ reference: String) -> Publication? {
        let reference = WorkflowReference(reference)
        let holders = (idsByHandle[reference.handle] ?? []).compactMap { byID[$0] }
        return holders.first { !$0.isArchived } ?? holders.max { $0.revision < $1.revision }
            ?? reference.id.flatMap { byID[$0] }
    }
}

/// The origins that any of some workflows allow.
private struct AllowedOrigins: Sendable {
    private var hasOpenWorkflow = false
    private var origins: Set<String> = []

    init(_ publications: some Sequence<Publication>) {
        for publication in publications where publication.isPublic && !publication.isArchived {
            guard let allowed = publication.allowedOrigins else {
                hasOpenWorkflow = true
                continue
            }
            origins.formUnion(allowed)
        }
    }

    func contains(_ origin: String) -> Bool { hasOpenWorkflow || origins.contains(origin) }
}
