import PublishAPI

/// What the publication of one workflow is supposed to do, in as few words as possible.
struct PublicationModel: Equatable {
    enum Step: Equatable {
        case publish(requireLogin: Bool, version: Int?)
        case change(requireLogin: Bool?, origins: [String]?, version: Int?)
        case revoke
        case archive
        case restore
        case addVersion
        case activate(Int, draft: Bool?)
    }

    var isArchived = false
    var isPublic = false
    var requireLogin = false
    var origins: [String]?
    var live: Int?
    var draft: Int?
    var versions = 0
    var epoch = 0
    /// Counts the changes, so that one who has seen an older state can be told.
    var changes = 0

    /// - Returns: the code of the refusal; nil if it was done.
    mutating func take(_ step: Step, isOwner: Bool, hasSeen: Bool) -> String? {
        let before = self
        if let code = judge(step, isOwner: isOwner, hasSeen: hasSeen) { return code }
        if self != before { changes += 1 }
        return nil
    }

    private mutating func judge(_ step: Step, isOwner: Bool, hasSeen: Bool) -> String? {
        if !hasSeen { return "request.precondition_failed" }
        switch step {
        case .archive, .restore: break
        default: if isArchived { return "workflow.not_found" }
        }
        if !isOwner { return "workflow.forbidden" }
        switch step {
        case .publish(let login, let version):
            if isPublic { return "workflow.publish.invalid_state" }
            if let version, !exists(version) { return "workflow_version.not_found" }
            (isPublic, requireLogin, live) = (true, login, version ?? draft)
        case .change(let login, let origins, let version):
            if !isPublic { return "workflow.publish.invalid_state" }
            if let version, !exists(version) { return "workflow_version.not_found" }
            if let login { requireLogin = login }
            if let origins { self.origins = origins }
            if let version { live = version }
        case .revoke:
            if !isPublic { return "workflow.publish.invalid_state" }
            close()
        case .archive:
            if isArchived { return nil }
            if isPublic { close() } else { epoch += 1 }
            isArchived = true
        case .restore: isArchived = false
        case .addVersion:
            versions += 1
            draft = versions
            if isPublic, live == nil { live = versions }
        case .activate(let version, let forDraft):
            if !exists(version) { return "workflow_version.not_found" }
            if forDraft ?? !isPublic {
                draft = version
            } else if isPublic {
                live = version
            } else {
                return "workflow.publish.invalid_state"
            }
        }
        return nil
    }

    private func exists(_ version: Int) -> Bool { (1...max(versions, 1)).contains(version) && versions > 0 }

    private mutating func close() {
        (isPublic, requireLogin, live) = (false, false, nil)
        epoch += 1
    }
}
