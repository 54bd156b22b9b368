import ChatKitAPI
import PublishAPI
import Wire

/// Who chats, as far as admission has to know.
enum ChatCaller: Sendable, Equatable {
    /// Nobody showed a credential: a visitor of the public page.
    case visitor
    /// Somebody with a chat token for one workflow and one of its versions.
    case token(workflowID: String, ChatVersion, epoch: Int)
}

/// Decides whether a chat request may pass: one pure function of what is known, so that every rule stands in one place
/// and each has its test.
enum Admission {
    /// - Returns: which version answers.
    /// - Throws: the rule that refuses, in the order of the checks: `chatkit.auth.workflow_mismatch`,
    ///   `workflow.not_found`, `chatkit.auth.token_revoked`, `chatkit.auth.not_published`, `chatkit.auth.oauth_required`.
    static func admit(
        _ caller: ChatCaller, to workflowID: String, _ publication: Publication?
    ) throws(ServiceError) -> ChatVersion {
        if case .token(let named, _, _) = caller, named != workflowID {
            throw ServiceError("chatkit.auth.workflow_mismatch", "The token is for another workflow.")
        }
        guard let publication, !publication.isArchived else {
            throw ServiceError("workflow.not_found", "Workflow not found")
        }
        if case .token(_, _, let epoch) = caller, epoch < publication.epoch {
            throw ServiceError("chatkit.auth.token_revoked", "The chat token was revoked.")
        }
        if case .token(_, .draft, _) = caller { return .draft }
        guard publication.isPublic else {
            throw ServiceError("chatkit.auth.not_published", "The workflow is not published.")
        }
        if case .visitor = caller, publication.requireLogin {
            throw ServiceError("chatkit.auth.oauth_required", "This workflow asks its visitors to sign in.")
        }
        return .published
    }
}
