import ChatKitAPI
import PublishAPI
import Wire

/// Who chats, as far as admission has to know.
enum ChatCaller: Sendable, Equatable {
    /// Nobody showed a credential: a visitor of the public page. Without a subject as long as nobody asked who it is.
    case visitor(subject: String?)
    /// Somebody who logged in.
    case user(subject: String)
    /// Somebody with a chat token for one workflow and one of its versions.
    case token(subject: String, workflowID: String, ChatVersion, epoch: Int)

    fileprivate var subject: String? {
        switch self {
        case .visitor(let subject): subject
        case .user(let subject): subject
        case .token(let subject, _, _, _): subject
        }
    }
}

/// What admission judges by, all of it as of one moment.
struct AdmissionFacts: Sendable {
    let flags: FeatureFlags
    let now: Timestamp
    /// The origin of the page that asks; nil where the client sent none.
    let origin: String?
    /// The origin of the page that the set serves itself, which no publication can exclude.
    let ownOrigin: String?
}

/// Decides whether a chat request may pass: one pure function of what is known, so that every rule stands in one place
/// and each has its test.
enum Admission {
    /// - Returns: which version answers.
    /// - Throws: the rule that refuses, in the order of the checks: `chatkit.auth.workflow_mismatch`,
    ///   `workflow.not_found`, `chatkit.auth.token_revoked`, `chatkit.auth.not_published`, `feature.disabled`,
    ///   `chatkit.origin_not_allowed`, `chatkit.auth.oauth_required`. A draft is its publisher's own: after its token, only
    ///   the flag of drafts is asked.
    static func admit(
        _ caller: ChatCaller, to workflowID: String, _ publication: Publication?, _ facts: AdmissionFacts
    ) throws(ServiceError) -> ChatVersion {
        if case .token(_, let named, _, _) = caller, named != workflowID {
            throw ServiceError("chatkit.auth.workflow_mismatch", "The token is for another workflow.")
        }
        guard let publication, !publication.isArchived else {
            throw ServiceError("workflow.not_found", "Workflow not found")
        }
        if case .token(_, _, _, let epoch) = caller, epoch < publication.epoch {
            throw ServiceError("chatkit.auth.token_revoked", "The chat token was revoked.")
        }
        if case .token(let subject, _, .draft, _) = caller {
            guard facts.flags.isOn(.canvas, for: subject, in: publication.workspaces) else { throw draftChatDisabled }
            return .draft
        }
        guard publication.isOpen(at: facts.now) else {
            throw ServiceError("chatkit.auth.not_published", "The workflow is not published.")
        }
        guard facts.flags.mayChat(caller.subject, publication) else { throw publicChatDisabled }
        guard publication.allows(facts.origin, ownOrigin: facts.ownOrigin) else {
            throw ServiceError("chatkit.origin_not_allowed", "This workflow is not open to this page.")
        }
        if case .visitor = caller, publication.requireLogin {
            throw ServiceError("chatkit.auth.oauth_required", "This workflow asks its visitors to sign in.")
        }
        return .published
    }

    private static let draftChatDisabled = ServiceError(
        "feature.disabled", "Chat with drafts is switched off.")

    static let publicChatDisabled = ServiceError("feature.disabled", "Public chat is switched off.")
}

extension FeatureFlags {
    /// - Parameter subject: nil where it is not known, who then may if anybody may.
    func mayChat(_ subject: String?, _ publication: Publication) -> Bool {
        guard let subject else { return self[.publicChat].isOnForSome(in: publication.workspaces) }
        return isOn(.publicChat, for: subject, in: publication.workspaces)
    }
}

extension Publication {
    /// A client that names no origin is no page, or one of the same origin.
    fileprivate func allows(_ origin: String?, ownOrigin: String?) -> Bool {
        guard let origin, let allowedOrigins, origin != ownOrigin else { return true }
        return allowedOrigins.contains(origin)
    }
}
