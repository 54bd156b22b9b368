import PublishAPI
import Wire

/// A change of a publication, brought into its stored form.
struct PublicationTerms: Sendable, Hashable {
    let requireLogin: Bool?
    let allowedOrigins: Patch<[String]>
    let from: Patch<Timestamp>
    let until: Patch<Timestamp>
    let limits: Patch<PublicationLimits>
    let contact: Patch<String>
    let version: Int?

    init(_ change: PublicationChange) throws(PublishError) {
        requireLogin = change.requireLogin
        allowedOrigins = try change.allowedOrigins.map { texts throws(PublishError) in
            try VisitorRules.origins(texts)
        }
        from = change.from
        until = change.until
        limits =
            switch change.limits {
            case .keep: .keep
            case .clear: .clear
            case .set(let limits): try VisitorRules.limits(limits).map { .set($0) } ?? .clear
            }
        contact = try change.contact.map { text throws(PublishError) in try VisitorRules.contact(text) }
        version = change.liveVersion
    }

    /// - Throws: ``PublishError/invalid(path:message:)`` for a window that never opens.
    func apply(to workflow: inout WorkflowRecord, _ publication: inout OpenPublication) throws(PublishError) {
        if let requireLogin { publication.requireLogin = requireLogin }
        if let version { publication.version = version }
        publication.from = from.applied(to: publication.from)
        publication.until = until.applied(to: publication.until)
        if let from = publication.from, let until = publication.until, until <= from {
            throw .invalid(path: ["until"], message: "must be after from")
        }
        workflow.visitorRules.allowedOrigins = allowedOrigins.applied(to: workflow.visitorRules.allowedOrigins)
        workflow.visitorRules.limits = limits.applied(to: workflow.visitorRules.limits)
        workflow.visitorRules.contact = contact.applied(to: workflow.visitorRules.contact)
    }
}
