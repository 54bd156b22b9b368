import PublishAPI

/// Composes the links by which visitors reach a workflow. The base is the operator's; never the `Host` a request names,
/// which anybody can choose.
struct ShareURLs: Sendable {
    /// Without a slash at its end; nil where no address is known that visitors could use.
    let base: String?

    /// - Parameters:
    ///   - publicBase: the operator's setting.
    ///   - isLoopback: whether the listener can be reached from this machine only.
    init(publicBase: String?, port: Int, isLoopback: Bool) {
        if let publicBase, !publicBase.isEmpty {
            base = String(publicBase.reversed().drop { $0 == "/" }.reversed())
        } else {
            base = isLoopback ? "http://127.0.0.1:\(port)" : nil
        }
    }

    /// Whether visitors come over https, so that cookies may insist on it.
    var isSecure: Bool { base?.hasPrefix("https://") == true }

    /// The origin of pages that the set serves itself.
    var origin: String? {
        guard let base, let scheme = base.firstRange(of: "://") else { return nil }
        return base[..<scheme.upperBound] + base[scheme.upperBound...].prefix { $0 != "/" }.lowercased()
    }

    /// The workflow with its link.
    func shared(_ workflow: Workflow) -> Workflow {
        var workflow = workflow
        workflow.shareURL = url(of: workflow)
        return workflow
    }

    func url(of document: PublicationDocument) -> String? {
        url(isPublic: document.isPublic, handle: document.handle, id: document.workflowID)
    }

    func url(of publication: Publication) -> String? {
        url(isPublic: publication.isPublic, handle: publication.handle, id: publication.workflowID)
    }

    func url(of workflow: Workflow) -> String? {
        url(isPublic: workflow.isPublic, handle: workflow.handle, id: workflow.id)
    }

    private func url(isPublic: Bool, handle: String?, id: String) -> String? {
        guard isPublic, let base else { return nil }
        return "\(base)/chat/\(handle ?? id)"
    }
}
