import ChatKitAPI
import PublishAPI
import Wire

/// Whether a workflow lets a turn begin, as far as its publication and the feature flags are concerned.
enum TurnAdmission {
    /// - Parameter publication: nil if there is no such workflow.
    /// - Returns: nil if nothing stands in the way.
    static func refusal(
        _ publication: Publication?, _ version: ChatVersion, for subject: String, flags: FeatureFlags,
        at now: Timestamp
    ) -> Refusal? {
        guard let publication, !publication.isArchived else { return .workflowNotFound }
        guard version == .published else { return nil }
        guard publication.isOpen(at: now) else { return .notPublished }
        guard flags.isOn(.publicChat, for: subject, in: publication.workspaces) else { return .publicChatOff }
        return nil
    }
}

extension Publication {
    /// The number of the version that answers; nil if there is none.
    func number(of version: ChatVersion) -> Int? {
        switch version {
        case .published: publishedVersion
        case .draft: draftVersion
        }
    }
}
