import PublishAPI

/// What readers and watchers of publications are told: one for each revision of the store.
enum FeedChange: Sendable, Hashable {
    case publication(Publication)
    case flags(FeatureFlags, revision: Int)

    var revision: Int {
        switch self {
        case .publication(let publication): publication.revision
        case .flags(_, let revision): revision
        }
    }

    var item: WatchPublications.Item {
        switch self {
        case .publication(let publication): .publication(publication)
        case .flags(let flags, let revision): .flags(flags, revision: revision)
        }
    }
}
